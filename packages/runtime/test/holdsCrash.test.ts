import { expect, test } from "vitest";
import { publish } from "../src/testing.ts";
import { crashPoll, openCrashable } from "./crashFixtures.ts";
import { expectInvariants, message, sketchStory } from "./engineFixtures.ts";
import { delay, readHeld, throttle } from "./holdFixtures.ts";

const events = 60;
const delaySeconds = 4;

test("held events survive the death of every worker and of Redis, and each is passed on once, not before its time", async () => {
  const { database, workers, intake, plans, crash, waitUntilClosed } = await openCrashable();
  const definition = sketchStory(
    [delay({ seconds: delaySeconds }), { ...throttle(50, 1), slug: "pace" }, message("after", "=pace.body.n")],
    ["receive > hold", "hold > pace", "pace > after"],
  );
  const story = await publish(definition, database.pool, plans);
  const held = async () => (await readHeld({ database, intake })).length;

  const first = [workers.start("afterCommit:20"), workers.start()];
  for (let n = 0; n < events; n += 1) {
    const root = { action: "receive", data: { body: { n } }, trigger: "webhook" };
    await intake.accept({ ...story, ...root });
  }
  await expect.poll(held, crashPoll).toBeGreaterThan(events / 2);
  await crash(first);
  await waitUntilClosed();

  const { rows } = await database.pool.query(
    `SELECT action, count(*)::int AS runs, count(DISTINCT story_run_id)::int AS stories FROM action_run
     WHERE outcome = 'emitted' GROUP BY action ORDER BY action`,
  );
  expect(rows).toEqual(
    ["after", "hold", "pace", "receive"].map((action) => ({ action, runs: events, stories: events })),
  );
  const early = await database.pool.query(
    `SELECT h.id FROM action_run h JOIN action_run r ON r.story_run_id = h.story_run_id AND r.action = 'receive'
     WHERE h.action = 'hold' AND h.ended_at < r.ended_at + $1 * interval '1 second'`,
    [delaySeconds],
  );
  expect(early.rows).toEqual([]);
  expect(await held()).toBe(0);
  await expectInvariants(database);
}, 180_000);
