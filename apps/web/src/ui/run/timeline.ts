import type { ActionRun } from "../../server/runs.ts";
import type { Wait } from "../../server/waits.ts";

/** One bar of the waterfall, in milliseconds since the start of the story run. */
export type Span = {
  run: ActionRun;
  /** From the end of the run that it follows, or the start of the story run, up to where it is held, pauses or begins. */
  startingMs: number;
  /** The pause between attempts, before what it was held; 0 if nothing failed before. */
  backOffMs: number;
  /** Held up to where the work begins; 0 if it began at once. */
  heldMs: number;
  startMs: number;
  endMs: number;
};

/** A line of the waterfall: the runs of one action, in the order of their start. */
export type Lane = { action: string; spans: Span[]; waiting: Wait[] };

/** Milliseconds by waiting reason, as a run was recorded with. */
export function waitsOf({ wait }: Pick<ActionRun, "wait">): [reason: string, ms: number][] {
  if (typeof wait !== "object" || wait === null || Array.isArray(wait)) return [];
  return Object.entries(wait).flatMap(([reason, ms]) => (typeof ms === "number" && ms > 0 ? [[reason, ms]] : []));
}

/** How long an action run was held altogether; pauses between attempts are not among it. */
export function heldOf(run: Pick<ActionRun, "wait">): number {
  return waitsOf(run).reduce((sum, [reason, ms]) => (reason === backOff ? sum : sum + ms), 0);
}

/** How long an action run paused between its attempts. */
export function backOffOf(run: Pick<ActionRun, "wait">): number {
  return waitsOf(run).reduce((sum, [reason, ms]) => (reason === backOff ? sum + ms : sum), 0);
}

const backOff = "retry_backoff";

type Recorded = {
  actionRuns: readonly ActionRun[];
  waiting: readonly Wait[];
  /** The actions from top to bottom: what began within the same millisecond stands in this order. */
  order: readonly string[];
};

/** The lanes of a story run in the order in which their actions began; those that only wait come last. */
export function toLanes(startedAt: string, { actionRuns, waiting, order }: Recorded): Lane[] {
  const zero = Date.parse(startedAt);
  const lanes = new Map<string, Lane>();
  const laneOf = (action: string) => {
    const lane = lanes.get(action) ?? { action, spans: [], waiting: [] };
    lanes.set(action, lane);
    return lane;
  };
  const endOf = new Map(actionRuns.map(({ id, endedAt }) => [id, Date.parse(endedAt) - zero]));
  for (const run of actionRuns) {
    const startMs = Math.max(0, Date.parse(run.startedAt) - zero);
    const endMs = Math.max(startMs, Date.parse(run.endedAt) - zero);
    const heldMs = Math.min(heldOf(run), startMs);
    const backOffMs = Math.min(backOffOf(run), startMs - heldMs);
    const readyMs = Math.max(0, endOf.get(run.parentRunId ?? "") ?? 0);
    const startingMs = Math.max(0, startMs - heldMs - backOffMs - readyMs);
    laneOf(run.action).spans.push({ run, startingMs, backOffMs, heldMs, startMs, endMs });
  }
  for (const wait of waiting) laneOf(wait.action).waiting.push(wait);
  const rank = new Map(order.map((slug, at) => [slug, at]));
  const startOf = ({ spans }: Lane) => spans[0]?.startMs ?? Number.MAX_VALUE;
  const rankOf = ({ action }: Lane) => rank.get(action) ?? order.length;
  return [...lanes.values()].sort((a, b) => startOf(a) - startOf(b) || rankOf(a) - rankOf(b));
}

/** From when on the pending runs of a lane are drawn as held: the end of what is recorded so far. */
export function lastEndOf(lanes: readonly Lane[]): number {
  return lanes.reduce((last, { spans }) => spans.reduce((latest, { endMs }) => Math.max(latest, endMs), last), 0);
}

/** Round steps for a scale of `totalMs`: at most `stepsMax` of them, 1, 2 or 5 times a power of ten. */
export function toTicks(totalMs: number, stepsMax = 5): number[] {
  if (totalMs <= 0) return [0];
  const power = 10 ** Math.floor(Math.log10(totalMs / stepsMax));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => totalMs / size <= stepsMax) ?? totalMs;
  return Array.from({ length: Math.floor(totalMs / step) + 1 }, (_, at) => at * step);
}
