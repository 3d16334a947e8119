import type { Json } from "@fairlead/formula";
import type { LinkKind } from "@fairlead/story";
import { toPlainText } from "./storableText.ts";

/** One event that a run emits, and the kind of link it leaves by. */
export type Output = { data: Json; port: LinkKind };

/**
 * Why a run failed: a stable code and a sentence for people. `retryable`: trying again may help; `retryAfterMs`: but not
 * before.
 */
export type RunError = { code: string; message: string; retryable?: boolean; retryAfterMs?: number };

/** How performing an action can end. Nothing else leaves `perform`; what it throws is a fault of ours. */
export type Performed =
  | { outcome: "emitted" | "no_match"; outputs: readonly Output[] }
  | { outcome: "dropped"; reason: string }
  | { outcome: "failed" | "unknown"; error: RunError; outputs: readonly Output[] };

/**
 * The run has no ending yet: its event waits until `dueMs`, a time of the database, and is passed on then. With `spacingMs`
 * it waits until so much time has passed since the one before it, of all events at this action.
 */
export type Held = { outcome: "held"; dueMs: number; spacingMs: number | null };

/**
 * What becomes of the run depends on what its action remembers, which only the record knows. `seen`: its event is passed on
 * unless one with this value was among the last `lookback`, or was passed on within `periodMs`. `gather`: its item joins the
 * group of this value, which ends at `size` items or at `dueMs`, a time of the database.
 */
export type Asking =
  | { outcome: "seen"; value: Json; lookback: number | null; periodMs: number | null }
  | { outcome: "gather"; value: Json; item: Json; size: number | null; dueMs: number };

/**
 * The run calls a story and waits for its answer. `index`: which of its calls it is; `before`: what the call before it gave.
 */
export type Calling = {
  outcome: "call";
  story: string;
  /** Whether its draft is called, and not its live version. */
  toDraft: boolean;
  payload: Json;
  index: number;
  before: Json;
  timeoutMs: number;
};

/** Characters that the message of a failure may have; it may quote values of any size. */
const messageLengthMax = 2_000;

/**
 * A failed ending: the error is kept on the run and emitted on the failure port, with `response` beside it. The message
 * is cut at 2 000 characters and cleaned of what can't be stored, so that a failure can always be recorded.
 */
export function failed(error: RunError, response: { readonly [key: string]: Json } = {}): Performed {
  return { outcome: "failed", ...toFailure(error, response) };
}

/** An ending of which nobody knows whether the run had its effect. The failure port is followed as well. */
export function unknown(error: RunError): Performed {
  return { outcome: "unknown", ...toFailure(error, {}) };
}

function toFailure(error: RunError, response: { readonly [key: string]: Json }) {
  const { code } = error;
  const message = toPlainText(error.message, messageLengthMax);
  const outputs: Output[] = [{ port: "failure", data: { error: { code, message }, ...response } }];
  return { error: { ...error, message }, outputs };
}
