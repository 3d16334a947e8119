import type { LaneView, Pool, PoolSnapshot, StoryPolicy, WaitingReason } from "@fairlead/fairness";

/** What a sentence about a waiting story rests on. */
export type WaitGrounds = {
  lane: Pick<LaneView, "pool" | "inflight" | "gate" | "ahead" | "wakeMs">;
  policy: Pick<StoryPolicy, "throttle">;
  /** The most that the story's budget holds, slot-ms. */
  budgetMaxMs: number;
  fleet: Pick<PoolSnapshot, "slots">;
};

const poolWords: Readonly<Record<Pool, string>> = { cpu: "work", io: "requests" };

const sentences: Readonly<Record<WaitingReason, (grounds: WaitGrounds) => string>> = {
  no_capacity: ({ lane, fleet }) => `All ${slotsFor(lane, fleet)} are taken${placeOf(lane.ahead)}.`,
  concurrency: ({ lane, fleet }) =>
    lane.inflight > lane.gate
      ? `It holds ${lane.inflight} of ${slotsFor(lane, fleet)}, ${lane.inflight - lane.gate} of them lent; the rest is kept free for other stories. Its next run starts when one of its runs ends.`
      : `It holds the ${lane.gate} of ${slotsFor(lane, fleet)} that one story may hold now; its next run starts when one of its runs ends.`,
  slow_start: ({ lane }) =>
    `What its runs cost is not known yet, so it begins with ${lane.gate} at a time; each that ends lets more start.`,
  budget: ({ lane, budgetMaxMs }) =>
    `It has used its budget of ${inMinutes(budgetMaxMs)} of worker time a minute${lane.wakeMs === null ? "" : `; its next run starts in ${inSeconds(lane.wakeMs)}`}.`,
  tenant_share: ({ lane }) =>
    `Its workspace holds its share of the slots for ${poolWords[lane.pool]}; its stories take turns.`,
  throttle: ({ policy }) =>
    policy.throttle === 0
      ? "It is throttled to 0%, so none of its runs start. Raise the throttle to let it go on."
      : `It is throttled to ${Math.round(policy.throttle * 100)}% of its share.`,
  paused: () => "It is paused. What it accepts is kept and runs when it is resumed.",
  backpressure: () =>
    "Workers take up runs more slowly than they are handed over, so no more are handed over just now.",
  no_worker: ({ lane }) => `No worker with slots for ${poolWords[lane.pool]} is connected.`,
};

/** Why a story's next run waits, in one sentence with its numbers. */
export function waitSentence(reason: WaitingReason, grounds: WaitGrounds): string {
  return sentences[reason](grounds);
}

function slotsFor({ pool }: Pick<LaneView, "pool">, { slots }: Pick<PoolSnapshot, "slots">): string {
  return `${slots} slots for ${poolWords[pool]}`;
}

function placeOf(ahead: number | null): string {
  if (ahead === null) return "";
  if (ahead === 0) return "; it is next in line";
  return `; ${ahead === 1 ? "one other story is" : `${ahead} other stories are`} served before it`;
}

/** "25 min", "0.5 min": worker time in minutes. */
function inMinutes(ms: number): string {
  const minutes = ms / 60_000;
  return `${minutes >= 10 ? Math.round(minutes) : Number(minutes.toPrecision(2))} min`;
}

/** "0.3 s", "12 s", "4 min". */
export function inSeconds(ms: number): string {
  if (ms < 9_950) return `${(Math.max(100, ms) / 1_000).toFixed(1)} s`;
  return ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;
}
