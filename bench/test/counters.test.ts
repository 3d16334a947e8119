import { createTestDatabase } from "@fairlead/db/testing";
import { expect, it } from "vitest";
import { costPerRun, readCounters } from "../src/counters.ts";
import { connectServers } from "../src/servers.ts";

it("the cost of a run is what others wrote, each row, commit and Redis command once, and nothing of the measurer's own", async () => {
  await using database = await createTestDatabase();
  await using servers = connectServers(database.url, process.env.TEST_REDIS_URL ?? "");
  const before = await readCounters(servers);
  const runs = 50;
  for (let run = 0; run < runs; run += 1) {
    await database.pool.query("INSERT INTO instance VALUES ($1, '1')", [`run ${run}`]);
    await database.pool.query(
      `INSERT INTO story_run (id, tenant_id, story_id, version_id, trigger, status, created_at)
       SELECT id, id, id, id, 'test', 'open', now() FROM gen_random_uuid() AS id`,
    );
    await servers.query("SELECT 1");
  }
  await database.pool.query("UPDATE story_run SET status = 'failed'");
  const after = await readCounters(servers);
  const cost = costPerRun(before, after, runs);
  expect(cost).toMatchObject({ rowsPerRun: 2, otherRows: { instance: runs } });
  // The server's own housekeeping may commit now and then.
  expect(cost.commitsPerRun).toBeGreaterThanOrEqual(2.02);
  expect(cost.commitsPerRun).toBeLessThan(2.6);
  expect(cost.walBytesPerRun).toBeGreaterThan(100);
});
