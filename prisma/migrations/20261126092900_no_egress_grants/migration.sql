-- Grants are made in the start-up settings by an operator: nothing ever read this table, and a row in it would open no network.

DROP TABLE egress_grant;
