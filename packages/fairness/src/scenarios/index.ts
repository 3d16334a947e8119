import { costSurprise, longAndShort } from "./durations.ts";
import { crash, outage, scale } from "./faults.ts";
import { alone, fanOut, flood, floods } from "./flood.ts";
import type { Scenario } from "./scenario.ts";
import { race, sybil, weights } from "./shares.ts";
import { stampede } from "./stampede.ts";

/** All scenarios in order, E1 to E13. */
export const scenarios: readonly Scenario[] = [
  flood,
  floods,
  stampede,
  longAndShort,
  costSurprise,
  alone,
  crash,
  outage,
  scale,
  weights,
  fanOut,
  sybil,
  race,
];
