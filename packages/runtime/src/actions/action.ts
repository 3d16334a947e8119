import type { Json } from "@fairlead/formula";
import type { EvaluatedOptions } from "@fairlead/story";
import type { CallState } from "../calls.ts";
import type { Egress } from "../egress.ts";
import type { RunFiles } from "../files/runFiles.ts";
import type { Asking, Calling, Held, Performed, RunError } from "../performed.ts";

/** Computes the options that a loop has for each item. `LOOP`: what they read of it; `onFuel` hears of steps taken. */
export type EvaluateItem = (LOOP: Json, onFuel: (steps: number) => void) => EvaluatedOptions;

/** What options read of what the action has learnt, by the first names of their paths. */
export type LateRoots = Readonly<Record<string, Json>>;

/** What an action gets: its evaluated options and the means to act. */
export type PerformInput = {
  options: Json;
  /** Set where the action loops: `options` are without those that are computed for each item then. */
  item?: EvaluateItem;
  /** The options once more, with other values for roots such as PAGINATE; absent for types that compute nothing late. */
  again?: (roots: LateRoots) => EvaluatedOptions;
  /** One of the options that are computed late; null if it is not set. */
  late?: (name: string, roots: LateRoots) => EvaluatedOptions | null;
  /** The same over all attempts at this run; sent as idempotency key. */
  runKey: string;
  /** Webhook calls of this installation that led here. */
  hops: number;
  signal: AbortSignal;
  /** When the run started, ms since 1970. */
  nowMs: number;
  /** What came of the run's last call of a story; null if it has made none. */
  call?: CallState | null;
  /** Adds a line to the run's log. */
  log: (line: string) => void;
  egress: Egress;
  files: RunFiles;
};

/**
 * An action type's way to run. Pure ones return at once and touch nothing outside. What is optional is for trying an action
 * out (testAction.ts), and has a default that is right for most types.
 */
export type ActionType = {
  type: string;
  perform(input: PerformInput): Promise<Performed | Calling> | Performed | Held | Asking;
  /**
   * What performing would send, without sending anything; its egress refuses. Default: the evaluated options, or for pure
   * types the events that they emit.
   */
  dryRun?(input: PerformInput): DryRun | Promise<DryRun>;
  /** Performs for a test, where `perform` would leave traces in what is recorded or remembered. Default: `perform`. */
  test?(input: PerformInput): Promise<Performed | Calling> | Performed | Held | Asking;
};

/** What would leave: a request, or a message with its fields in their order. `problem`: why it would fail before it leaves. */
export type DryRun =
  | { kind: "request"; method: string; url: string; headers: readonly Field[]; body: string | null }
  | { kind: "message"; fields: readonly Field[]; body: string | null }
  | { kind: "problem"; error: RunError };

/** A name and its value, such as a header. */
export type Field = readonly [name: string, value: string];
