import type { Json } from "@fairlead/formula";
import type { Egress } from "../egress.ts";
import type { Held, Performed } from "../performed.ts";

/** What an action gets: its evaluated options and the means to act. */
export type PerformInput = {
  options: Json;
  /** The same over all attempts at this run; sent as idempotency key. */
  runKey: string;
  /** Webhook calls of this installation that led here. */
  hops: number;
  signal: AbortSignal;
  /** When the run started, ms since 1970. */
  nowMs: number;
  /** Adds a line to the run's log. */
  log: (line: string) => void;
  egress: Egress;
};

/** An action type's way to run. Pure ones return at once and touch nothing outside. */
export type ActionType = { type: string; perform(input: PerformInput): Promise<Performed> | Performed | Held };
