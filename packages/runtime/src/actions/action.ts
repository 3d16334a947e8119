import type { Json } from "@fairlead/formula";
import type { LinkKind } from "@fairlead/story";
import type { Egress } from "../egress.ts";

/** One event that a run emits, and the kind of link it leaves by. */
export type Output = { data: Json; port: LinkKind };

/** Why a run failed: a stable code and a sentence for people. `retryable`: trying again may help. */
export type RunError = { code: string; message: string; retryable?: boolean };

/** How performing an action can end. Nothing else leaves `perform`; what it throws is a fault of ours. */
export type Performed =
  | { outcome: "emitted" | "no_match"; outputs: readonly Output[] }
  | { outcome: "dropped"; reason: string }
  | { outcome: "failed"; error: RunError; outputs: readonly Output[] };

/** What an action gets: its evaluated options and the means to act. */
export type PerformInput = {
  options: Json;
  /** The same over all attempts at this run; sent as idempotency key. */
  runKey: string;
  /** Webhook calls of this installation that led here. */
  hops: number;
  signal: AbortSignal;
  /** Adds a line to the run's log. */
  log: (line: string) => void;
  egress: Egress;
};

/** An action type's way to run. Pure ones return at once and touch nothing outside. */
export type ActionType = { type: string; perform(input: PerformInput): Promise<Performed> | Performed };

/** A failed ending: the error is kept on the run and emitted on the failure port, with `response` beside it. */
export function failed(error: RunError, response: { readonly [key: string]: Json } = {}): Performed {
  const { code, message } = error;
  return { outcome: "failed", error, outputs: [{ port: "failure", data: { error: { code, message }, ...response } }] };
}
