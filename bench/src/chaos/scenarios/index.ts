import type { Scenario } from "../scenario.ts";
import { environmentFaults } from "./environment.ts";
import { postgresFaults } from "./postgres.ts";
import { processFaults } from "./processes.ts";
import { redisFaults } from "./redis.ts";

/** All scenarios, in the order in which they are played. */
export const scenarios: readonly Scenario[] = [
  ...processFaults,
  ...redisFaults,
  ...postgresFaults,
  ...environmentFaults,
];
