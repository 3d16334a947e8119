import type { Json, JsonObject } from "@fairlead/formula";
import {
  evaluateLate,
  evaluateOptions,
  findActionType,
  type LoopOptions,
  type OptionContext,
  type Plan,
  type PlanAction,
  type SplitOptions,
  splitLate,
  splitLoop,
} from "@fairlead/story";
import type { EvaluateItem, LateRoots, PerformInput } from "./actions/action.ts";
import { actionTypes } from "./actions/index.ts";
import { beforeRun, withMetadata } from "./beforeRun.ts";
import type { CallState } from "./calls.ts";
import type { Clock } from "./clock.ts";
import type { RunValues } from "./credentials/vault.ts";
import { withoutSecretsOf, withSecrets } from "./credentials/withSecrets.ts";
import type { Egress } from "./egress.ts";
import { noRunFiles, type RunFiles } from "./files/runFiles.ts";
import { formulaFailed } from "./formulaFailed.ts";
import { type Gated, type HostGate, withHostGate } from "./hostGate.ts";
import { timeOfId } from "./ids.ts";
import { type Asking, type Calling, failed, type Held, type Performed } from "./performed.ts";
import { messageOf } from "./runtimeError.ts";
import { noteSent, type Sent } from "./sent.ts";
import { toPlainText } from "./storableText.ts";
import { type MailServer, withServer } from "./withServer.ts";

/** One run, ready to be performed: its action, and the data of the events that its formulas read, by action slug. */
export type ReadyRun = {
  plan: Plan;
  action: PlanAction;
  storyId: string;
  /** Absent where an action is tried out. */
  teamId?: string;
  /** Whether a draft runs, or an action is tried out: formulas read it as META.is_test. */
  isDraft: boolean;
  storyRunId: string;
  runId: string;
  parentEventId: string | null;
  hops: number;
  context: Readonly<Record<string, Json>>;
  nowMs: number;
  /** What came of its last call of a story. */
  call?: CallState | null;
  /** The credentials and resources that its formulas name; absent: none. */
  values?: RunValues;
  /** The server that its team sends mails by; absent: the installation's. */
  server?: MailServer;
  /** The files that it may read, and where those that it makes belong; absent: none. */
  files?: RunFiles;
};

/** What performing needs from the process. `isTest`: whether an action is tried out, outside of every run. */
export type PerformMeans = {
  egress: Egress;
  signal: AbortSignal;
  clock: Pick<Clock, "mono">;
  isTest?: boolean;
  /** Whom requests wait for; absent: nobody. */
  hostGate?: HostGate;
};

/** How a run ended, the lines that it logged on the way, and what it sent. */
export type Ending = { performed: Performed; log: readonly string[]; sent?: readonly Sent[] };

/** What performing leads to: an ending, or the event waits, or what the action remembers decides, or it calls a story. */
export type Performing = Ending | Held | Asking | Calling;

const logLinesMax = 200;
const logLineLengthMax = 2_000;

/**
 * Evaluates the options of a run and performs its action. Whatever happens inside becomes an ending: a fault in an
 * action fails its own run and never the worker. Pure actions end in the same turn of the event loop.
 */
export function performRun(ready: ReadyRun, means: PerformMeans): Performing | Promise<Performing> {
  const log: string[] = [];
  const sent: Sent[] = [];
  // The same run draws the same, however often it is tried: what it sends a second time has the same UUIDs.
  const chance = { seed: ready.runId, drawn: 0 };
  const given = { roots: rootsOf(ready), missing: ready.plan.missing, now: ready.nowMs, chance };
  const before = beforeRun(ready.action, given);
  if (!before.ok) return end(ready, before.performed, { log, sent });
  const { context } = before;
  const { loop, late, roots } = partsOf(ready.action);
  const first = roots === undefined ? context : { ...context, roots: { ...roots, ...context.roots } };
  const options = evaluateOptions(loop?.once ?? late?.early ?? ready.action.options, first);
  if (!options.ok) return { performed: formulaFailed(options), log };
  const item = loop === null ? {} : { item: evaluateItem(loop.perItem, context) };
  const later = late === null ? {} : laterOptions(late, first);
  try {
    const performed = perform(ready, { options: options.value, ...item, ...later }, { means, log, sent });
    if (performed instanceof Promise) {
      return performed.catch(fault).then((p) => (isEnding(p) ? end(ready, p, { log, sent }) : p));
    }
    return isEnding(performed) ? end(ready, performed, { log, sent }) : performed;
  } catch (thrown) {
    return end(ready, fault(thrown), { log, sent });
  }
}

/** The options of an action as they are computed, and what formulas read before the action has learnt it. */
type Parts = { loop: LoopOptions | null; late: SplitOptions | null; roots: LateRoots | undefined };

const known = new WeakMap<PlanAction, Parts>();

/** The options of an action taken apart, once for each plan. */
function partsOf(action: PlanAction): Parts {
  const before = known.get(action);
  if (before !== undefined) return before;
  const type = findActionType(action.type);
  const parts: Parts = {
    loop: type === undefined ? null : splitLoop(action.options, type),
    late: type === undefined ? null : splitLate(action.options, type),
    roots: type?.late?.roots,
  };
  known.set(action, parts);
  return parts;
}

/** The one place where what a run leaves behind is rid of the secrets that it used. */
function end(ready: ReadyRun, performed: Performed, { log, sent }: Told): Ending {
  const told = ready.action.includeMetadata === true ? withMetadata(performed, metadataOf(ready)) : performed;
  return withoutSecretsOf(ready.values?.secrets ?? null, { performed: told, log, sent });
}

function metadataOf(ready: ReadyRun): Json {
  const { META, STORY } = rootsOf(ready);
  return { ...(META as JsonObject), story: STORY ?? null };
}

function isEnding(performed: Performed | Held | Asking | Calling): performed is Performed {
  return !["held", "seen", "gather", "call"].includes(performed.outcome);
}

function evaluateItem(options: LoopOptions["perItem"], context: OptionContext): EvaluateItem {
  return (LOOP, onFuel) => evaluateOptions(options, { ...context, roots: { ...context.roots, LOOP }, onFuel });
}

function laterOptions({ early, late }: SplitOptions, context: OptionContext): Pick<PerformInput, "again" | "late"> {
  const withRoots = (roots: LateRoots) => ({ ...context, roots: { ...context.roots, ...roots } });
  return {
    again: (roots) => evaluateOptions(early, withRoots(roots)),
    late(name, roots) {
      const node = late.get(name);
      return node === undefined ? null : evaluateLate(name, node, withRoots(roots));
    },
  };
}

type Told = { log: string[]; sent: Sent[] };
type Given = Pick<PerformInput, "options" | "item" | "again" | "late">;

function perform(ready: ReadyRun, given: Given, { means, log, sent }: Told & { means: PerformMeans }) {
  const type = actionTypes.get(ready.action.type);
  if (type === undefined) {
    return failed({
      code: "action_type_unknown",
      message: `This worker can't run actions of type "${ready.action.type}".`,
    });
  }
  const note = (line: string) => {
    if (log.length < logLinesMax) log.push(toPlainText(line, logLineLengthMax));
  };
  const input: PerformInput = {
    ...given,
    runKey: ready.runId,
    hops: ready.hops,
    signal: means.signal,
    nowMs: ready.nowMs,
    call: ready.call ?? null,
    files: ready.files ?? noRunFiles,
    egress: ready.action.pure
      ? means.egress
      : inTurn(noteSent(egressOf(ready, means), sent, means.clock), ready, { means, log: note }),
    log: note,
  };
  return means.isTest === true && type.test !== undefined ? type.test(input) : type.perform(input);
}

/** Outermost, so that waiting for a turn is no part of how long a request took. */
function inTurn(
  egress: Egress,
  { teamId }: ReadyRun,
  { means, log }: { means: PerformMeans; log: Gated["log"] },
): Egress {
  const { hostGate: gate, clock } = means;
  return gate === undefined || teamId === undefined ? egress : withHostGate(egress, { gate, teamId, clock, log });
}

function egressOf({ server, values }: ReadyRun, { egress }: PerformMeans): Egress {
  return withSecrets(withServer(egress, server), values?.secrets ?? null);
}

/** What the formulas of a run may read, by the first names of their paths. */
export function rootsOf(ready: ReadyRun): Record<string, Json> {
  const meta: Record<string, Json> = {
    story_run_id: ready.storyRunId,
    run_id: ready.runId,
    action: ready.action.slug,
    is_test: ready.isDraft,
  };
  if (ready.parentEventId !== null) meta.event_id = ready.parentEventId;
  else meta.scheduled_at = new Date(timeOfId(ready.storyRunId)).toISOString();
  return { ...ready.context, ...ready.values?.roots, META: meta, STORY: { id: ready.storyId, name: ready.plan.name } };
}

function fault(thrown: unknown): Performed {
  return failed({
    code: "action_fault",
    message: `The action stopped with a fault of this program: ${messageOf(thrown)}`,
  });
}
