import { Admission } from "@fairlead/fairness";
import { queuePrefix } from "@fairlead/runtime/queueing";
import { pauseMs } from "../workload.ts";
import { onRedis } from "./clusters.ts";
import { describeLeftOver } from "./leftOver.ts";
import type { Stage } from "./stage.ts";

const explainEveryMs = 15_000;
const closesWithinMs = 180_000;
/** Two leases of a running run: a slot that is held after that is held for ever. */
const leakAfterMs = 65_000;

/** Waits until no story run of a story is open, and then until no slot is taken; gives up after three minutes. */
export async function drain(
  { ask, clusters }: Pick<Stage, "ask" | "clusters">,
  storyId: string,
  say: (text: string) => void,
): Promise<{ drainSeconds: number; leakedSlots: number }> {
  const isOpen = async () => {
    const [row] = await ask<{ open: boolean }>(
      "SELECT EXISTS (SELECT 1 FROM story_run WHERE story_id = $1 AND status = 'open') AS open",
      [storyId],
    );
    return row?.open !== false;
  };
  const sinceMs = performance.now();
  let explainedMs = sinceMs;
  while ((await isOpen()) && performance.now() - sinceMs < closesWithinMs) {
    await pauseMs(100);
    if (performance.now() - explainedMs < explainEveryMs) continue;
    explainedMs = performance.now();
    say(`  after ${Math.round((explainedMs - sinceMs) / 1000)} s: ${await describeLeftOver({ ask, clusters })}`);
  }
  const drainedMs = performance.now();
  const taken = async () => {
    const { pools } = await onRedis(clusters.redis.url, (redis) =>
      new Admission({ redis, prefix: queuePrefix }).snapshot(),
    );
    return pools.cpu.taken + pools.io.taken;
  };
  let leakedSlots = await taken();
  while (leakedSlots > 0 && performance.now() - drainedMs < leakAfterMs) {
    await pauseMs(250);
    leakedSlots = await taken();
  }
  return { drainSeconds: Math.round((drainedMs - sinceMs) / 100) / 10, leakedSlots };
}
