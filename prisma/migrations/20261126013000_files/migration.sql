-- Files as values of events. The same bytes are kept once for each tenant; a blob without a hash is still being written.
CREATE TABLE blob (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenant ON DELETE NO ACTION ON UPDATE NO ACTION,
  sha256 bytea,
  size bigint NOT NULL DEFAULT 0,
  created_at timestamptz(6) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX blob_content ON blob (tenant_id, sha256);

CREATE TABLE blob_chunk (
  blob_id uuid NOT NULL REFERENCES blob ON DELETE CASCADE ON UPDATE NO ACTION,
  seq int NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (blob_id, seq)
);
ALTER TABLE blob_chunk ALTER COLUMN data SET STORAGE EXTERNAL;

-- A file is a name for a blob; its id is what events hold.
CREATE TABLE file (
  id uuid PRIMARY KEY,
  team_id uuid NOT NULL REFERENCES team ON DELETE NO ACTION ON UPDATE NO ACTION,
  blob_id uuid NOT NULL REFERENCES blob ON DELETE RESTRICT ON UPDATE NO ACTION,
  name text NOT NULL,
  content_type text NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now()
);
CREATE INDEX file_blob ON file (blob_id);

-- The story runs whose events may hold a file: it is kept while there is one of them, and read by nobody else.
CREATE TABLE file_use (
  story_run_id uuid NOT NULL,
  file_id uuid NOT NULL REFERENCES file ON DELETE CASCADE ON UPDATE NO ACTION,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (story_run_id, file_id)
);
CREATE INDEX file_use_file ON file_use (file_id);
