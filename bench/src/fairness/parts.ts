/** The parts of the benchmark, as `--only` names them. */
export const parts = ["E0", "E1", "E4", "E6", "E7", "E8", "E10", "E13", "W3", "cost"] as const;

export type Part = (typeof parts)[number];

const harness =
  "real Redis and BullMQ, four worker processes that take turns by the product's own code (admission, hand-over, heartbeat, reaping); to run is to wait on a timer; nothing is recorded";
const product = "the whole product over HTTP: web, PostgreSQL, Redis, worker processes";

/** With what each part is played. */
export const harnessOf: Readonly<Record<Part, string>> = {
  E0: harness,
  E1: harness,
  E4: harness,
  E6: harness,
  E10: harness,
  E13: harness,
  E7: product,
  E8: product,
  W3: product,
  cost: product,
};
