import type { Pool, PoolSnapshot, WaitingReason } from "@fairlead/fairness";
import { inSeconds } from "./waitSentences.ts";

/** What the headline says of each story. */
export type HeadlineStory = {
  name: string;
  waiting: number;
  wait: { reason: WaitingReason } | null;
  used: { runs: number; waitP95Ms: number | null };
};

const because: Readonly<Record<WaitingReason, string>> = {
  no_capacity: "for which no slot is free",
  concurrency: "which holds as many slots as one story may",
  slow_start: "which has just begun and is warming up",
  budget: "which has spent its budget",
  tenant_share: "whose workspace holds its share",
  throttle: "which is throttled",
  paused: "which is paused",
  backpressure: "whose runs are taken up slowly",
  no_worker: "for which no worker is connected",
};

/** What is most worth knowing about how the workers are shared, made of the numbers. */
export function fairnessHeadline(
  stories: readonly HeadlineStory[],
  pools: Readonly<Record<Pool, Pick<PoolSnapshot, "workers">>>,
): string {
  const waiting = stories.reduce((total, story) => total + story.waiting, 0);
  if (pools.cpu.workers + pools.io.workers === 0) {
    const kept =
      waiting === 0 ? "" : ` ${countRuns(waiting)} ${waiting === 1 ? "waits" : "wait"} for one; nothing is lost.`;
    return `No worker is connected.${kept}`;
  }
  const first = stories.reduce<HeadlineStory | null>(
    (most, story) => (story.waiting > (most?.waiting ?? 0) ? story : most),
    null,
  );
  if (first === null) return `Nothing waits.${othersStart(stories, "Runs start")}`;
  const reason = first.wait === null ? "" : `, ${because[first.wait.reason]}`;
  const others = othersStart(
    stories.filter((story) => story !== first),
    "Other stories start",
  );
  return `${countRuns(waiting)} ${waiting === 1 ? "waits" : "wait"}. ${partOf(first.waiting, waiting)} to ${first.name}${reason}.${others}`;
}

function countRuns(count: number): string {
  return count === 1 ? "1 action run" : `${count.toLocaleString("en-US")} action runs`;
}

function partOf(count: number, total: number): string {
  if (total === 1) return "It belongs";
  if (count === total) return "All of them belong";
  return `${Math.min(99, Math.max(1, Math.round((count / total) * 100)))}% of them belong`;
}

/** The longest that 95 of 100 runs waited, over all of these stories. */
function othersStart(stories: readonly HeadlineStory[], words: string): string {
  const waits = stories.flatMap(({ used }) => (used.waitP95Ms === null ? [] : [used.waitP95Ms]));
  return waits.length === 0 ? "" : ` ${words} within ${inSeconds(Math.max(...waits))}.`;
}
