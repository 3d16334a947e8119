import { storyRunOf, touchStoryRun } from "./modelBacklog.ts";
import { countLane, laneOf, placeLane } from "./modelLanes.ts";
import { queueItems } from "./modelQueue.ts";
import type { Lane, Step } from "./modelState.ts";
import { constants } from "./policySettings.ts";
import { pools } from "./ticket.ts";
import type { Discarding } from "./verbs.ts";

/**
 * Removes waiting runs: those of a cancelled story run, which stays discarded for an hour, or all of a deleted story. At
 * most 1 000 a call; `more` says that some are left. Runs in flight end by themselves.
 */
export function discard(step: Step, what: Discarding): number {
  let removed = 0;
  for (const { lane, storyRunIds } of "storyId" in what ? ofStory(step, what.storyId) : ofStoryRun(step, what)) {
    for (const storyRunId of storyRunIds) removed += discardQueue(step, lane, { storyRunId, removed });
    placeLane(step, lane);
  }
  return removed;
}

type Discarded = { lane: Lane; storyRunIds: string[] };

function ofStory(step: Step, storyId: string): Discarded[] {
  const lanes = pools.map((pool) => step.state.pools[pool].lanes.get(storyId)).filter((lane) => lane !== undefined);
  return lanes.map((lane) => ({ lane, storyRunIds: [...queueItems(lane.newRuns), ...queueItems(lane.begunRuns)] }));
}

function ofStoryRun(step: Step, { storyRunId }: { storyRunId: string }): Discarded[] {
  const storyRun = storyRunOf(step, storyRunId);
  storyRun.discardedMs = step.now;
  storyRun.touchedMs = step.now;
  return storyRun.lanes.map((key) => {
    const [pool, storyId] = [key.startsWith("cpu/") ? "cpu" : "io", key.slice(key.indexOf("/") + 1)] as const;
    return { lane: laneOf(step, pool, { storyId, tenantId: "" }), storyRunIds: [storyRunId] };
  });
}

function discardQueue(step: Step, lane: Lane, at: { storyRunId: string; removed: number }): number {
  const queue = lane.queues.get(at.storyRunId);
  if (queue === undefined) return 0;
  let removed = 0;
  for (const runId of queueItems(queue)) {
    if (at.removed + removed >= constants.discardMax) {
      step.more = true;
      return removed;
    }
    queue.head += 1;
    const run = step.state.runs.get(runId);
    if (run?.state !== "waiting") continue;
    step.state.runs.delete(runId);
    touchStoryRun(step, at.storyRunId, -1);
    countLane(step, lane, { backlog: -1 });
    removed += 1;
  }
  lane.queues.delete(at.storyRunId);
  return removed;
}
