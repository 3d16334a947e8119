import { Admission } from "@fairlead/fairness";
import { queuePrefix } from "@fairlead/runtime/queueing";
import { percentile } from "../percentile.ts";
import { pauseMs } from "../workload.ts";
import { onRedis } from "./clusters.ts";
import { isAcknowledged, type Sender, startSender } from "./sender.ts";
import { openStage, type Stage } from "./stage.ts";
import { bodyOf, chaosStory } from "./story.ts";

/** How the product comes back from an empty Redis with very many open story runs. */
export type Rebuild = {
  openStoryRuns: number;
  /** From the moment that Redis was emptied until every open story run waited for its turn again. */
  seconds: number;
  /** Answers to calls of another story beside it. */
  acceptP99Ms: number;
  /** The same in the seconds before. */
  calmAcceptP99Ms: number;
  refused: number;
  /** From call to closed, of the calls of the other story while the rebuild went on and of those before. */
  closedP99Ms: number;
  calmClosedP99Ms: number;
  /** Whether it took no more than a minute and refused no call. */
  passed: boolean;
};

const calmMs = 10_000;
const secondsMax = 60;
const giveUpMs = 900_000;

/** Measures it with `count` open story runs and 20 calls a second to another story. */
export async function measureRebuild(count: number, say: (text: string) => void): Promise<Rebuild> {
  // As many as are open here is more than a team may have by default: the calls beside them would be refused for that.
  const env = { FAIRLEAD_TEAM_WAITING_RUNS: "0" };
  const stage = await openStage({ proxied: [], processes: { web: 1, worker: 2 }, slots: 16, env });
  try {
    const waiting = await stage.publish(chaosStory(stage.sinkUrl));
    const live = await stage.publish({ ...chaosStory(stage.sinkUrl), name: "Beside" });
    // A paused story keeps its runs waiting, so that all of them are there at the end.
    await stage.request("PUT", `/stories/${waiting.id}/fairness`, { paused: true });
    await insertOpen(stage, waiting.id, count);
    say(`  ${count} story runs are open`);
    say(`  first found after ${await secondsUntilWaiting(stage, count, () => {})} s`);
    const sender = startSender({
      ...{ path: live.path, ports: () => stage.ports, prefix: "beside", body: bodyOf },
      ...{ clients: 8, callsPerSecond: 20 },
    });
    await pauseMs(calmMs);
    return await flushAndWatch({ stage, sender, storyId: live.id }, count, say);
  } finally {
    await stage.close({ keepLogs: false });
  }
}

type Beside = { stage: Stage; sender: Sender; storyId: string };

async function flushAndWatch(
  { stage, sender, storyId }: Beside,
  count: number,
  say: (text: string) => void,
): Promise<Rebuild> {
  const [row] = await stage.ask<{ now: Date }>("SELECT clock_timestamp() AS now");
  const flushedMs = performance.now();
  await onRedis(stage.clusters.redis.url, (redis) => redis.flushall());
  const seconds = await secondsUntilWaiting(stage, count, (found) => say(`  ${found} wait again`));
  const endMs = performance.now();
  await sender.stop();
  const within = (from: number, to: number) =>
    sender.calls.filter(({ sentMs, status }) => status !== null && sentMs >= from && sentMs < to);
  const p99 = (calls: Sender["calls"]) =>
    percentile(
      calls.map((call) => call.endedMs - call.sentMs),
      0.99,
    );
  const refused = sender.calls.filter((call) => !isAcknowledged(call)).length;
  return {
    ...{ openStoryRuns: count, seconds, refused, passed: seconds <= secondsMax && refused === 0 },
    acceptP99Ms: p99(within(flushedMs, endMs)),
    calmAcceptP99Ms: p99(within(0, flushedMs)),
    ...(await readClosed(stage, storyId, row?.now)),
  };
}

/** Story runs whose webhook has run and whose next action has not, as if they had been accepted in the minutes before. */
async function insertOpen({ ask }: Pick<Stage, "ask">, storyId: string, count: number): Promise<void> {
  await ask(
    `WITH made AS (
      SELECT lpad(to_hex(floor(extract(epoch FROM now()) * 1000)::bigint - 120000 + n), 12, '0') AS time,
        lpad(to_hex(n), 12, '0') AS tail, now() - interval '2 minutes' AS at
      FROM generate_series(1, $2::int) AS n),
    ids AS (
      SELECT (time || '7000' || '8000' || tail)::uuid AS story_run, (time || '8000' || '8000' || tail)::uuid AS run,
        (time || '8000' || '8001' || tail)::uuid AS event, at, tail FROM made),
    opened AS (
      INSERT INTO story_run (id, tenant_id, story_id, version_id, trigger, status, created_at)
      SELECT ids.story_run, s.tenant_id, s.id, s.live_version_id, 'webhook', 'open', at FROM ids, story s WHERE s.id = $1),
    roots AS (
      INSERT INTO action_run (story_run_id, id, action, loop_index, attempt, outcome, started_at, ended_at, children)
      SELECT story_run, run, 'receive', 0, 1, 'emitted', at, at, 1 FROM ids)
    INSERT INTO event (story_run_id, id, action_run_id, action, seq, port, data)
    SELECT story_run, event, run, 'receive', 0, 'default',
      json_build_object('body', json_build_object('id', tail, 'items', ARRAY['a', 'b'])) FROM ids`,
    [storyId, count],
  );
  await ask("ANALYZE story_run, action_run, event");
}

async function secondsUntilWaiting(
  { clusters }: Stage,
  count: number,
  onFound: (found: number) => void,
): Promise<number> {
  const sinceMs = performance.now();
  return await onRedis(clusters.redis.url, async (redis) => {
    const admission = new Admission({ redis, prefix: queuePrefix });
    for (let polls = 1; ; polls += 1) {
      const { pools } = await admission.snapshot();
      const found = pools.cpu.waiting + pools.io.waiting;
      const seconds = Math.round((performance.now() - sinceMs) / 100) / 10;
      if (found >= count) return seconds;
      if (polls % 20 === 0) onFound(found);
      if (seconds * 1000 > giveUpMs)
        throw new Error(`After ${seconds} s only ${found} of ${count} story runs wait again.`);
      await pauseMs(250);
    }
  });
}

async function readClosed({ ask }: Stage, storyId: string, since: Date | undefined) {
  const [row] = await ask<{ before: number | null; after: number | null }>(
    `SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY ms) FILTER (WHERE created_at < $2) AS before,
      percentile_cont(0.99) WITHIN GROUP (ORDER BY ms) FILTER (WHERE created_at >= $2) AS after
     FROM (SELECT created_at, extract(epoch FROM closed_at - created_at)::float8 * 1000 AS ms
       FROM story_run WHERE story_id = $1 AND closed_at IS NOT NULL) AS closed`,
    [storyId, since],
  );
  return { closedP99Ms: Math.round(row?.after ?? 0), calmClosedP99Ms: Math.round(row?.before ?? 0) };
}
