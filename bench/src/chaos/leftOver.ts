import { Admission, fromCompactId, shardKeys } from "@fairlead/fairness";
import { queuePrefix } from "@fairlead/runtime/queueing";
import { onRedis } from "./clusters.ts";
import type { Stage } from "./stage.ts";

/** What is still there of work that takes too long to end, as text: to find out where it hangs. */
export async function describeLeftOver({ ask, clusters }: Pick<Stage, "ask" | "clusters">): Promise<string> {
  const [counts] = await ask<{ open: number; timers: number; dueInS: number | null }>(
    `SELECT (SELECT count(*)::int FROM story_run WHERE status = 'open') AS open, count(*)::int AS timers,
      round(extract(epoch FROM min(due_at) - now()))::int AS "dueInS" FROM timer`,
  );
  const redis = await onRedis(clusters.redis.url, async (redis) => {
    const [, runsKey = "", leasesKey = ""] = shardKeys(queuePrefix);
    const ids = (await redis.hkeys(runsKey)).slice(0, 5);
    const [seconds = "0"] = (await redis.time()).map(String);
    const leases = await Promise.all(ids.map((id) => redis.zscore(leasesKey, id)));
    const runs = await new Admission({ redis, prefix: queuePrefix }).explainRuns(
      ids.map((id) => ({ runId: fromCompactId(id), storyRunId: "" })),
    );
    const queues = await Promise.all(
      ["cpu", "io"].map(async (pool) => {
        const base = `${queuePrefix}:fairlead-${pool}`;
        const lengths = await Promise.all(["wait", "active"].map((list) => redis.llen(`${base}:${list}`)));
        return `${pool} ${lengths.join("+")}`;
      }),
    );
    const lines = runs.map(({ runId, state }, index) => {
      const leaseS = leases[index] === null ? "none" : Math.round(Number(leases[index]) / 1000 - Number(seconds));
      return `${runId} ${state}, lease ends in ${leaseS} s`;
    });
    return [`jobs waiting+active: ${queues.join(", ")}`, ...lines].join("; ");
  });
  return `${counts?.open} open, ${counts?.timers} timers (next in ${counts?.dueInS} s); ${redis}`;
}
