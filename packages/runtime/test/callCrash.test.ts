import { expect, test } from "vitest";
import { publish } from "../src/testing.ts";
import { callable, callerStory } from "./callFixtures.ts";
import { crashPoll, openCrashable } from "./crashFixtures.ts";
import { expectInvariants, message } from "./engineFixtures.ts";
import { delay } from "./holdFixtures.ts";

const callers = 25;
const items = [1, 2, 3];

test("calls survive the death of every worker and of Redis: each story is called once for each item, and each answer arrives", async () => {
  const { database, workers, intake, plans, count, crash, waitUntilClosed } = await openCrashable();
  const called = await publish(
    callable([delay({ seconds: 1 }), message("answer", "=receive.body * 10")], ["receive > hold", "hold > answer"], {
      exits: ["answer"],
    }),
    database.pool,
    plans,
  );
  const options = { loop: "=receive.body", payload: "=LOOP.value" };
  const caller = await publish(callerStory(called.storyId, options), database.pool, plans);
  await database.pool.query("UPDATE story SET tenant_id = $2, team_id = $3, slug = 'called' WHERE id = $1", [
    ...[called.storyId, caller.tenantId, caller.teamId],
  ]);

  const first = [workers.start("afterCommit:20"), workers.start("afterEffect:30")];
  for (let n = 0; n < callers; n += 1) {
    const root = { action: "receive", data: { body: items.map((item) => n * 100 + item) }, trigger: "webhook" };
    await intake.accept({ ...caller, ...root });
  }
  await expect.poll(() => count("story_run WHERE called_by IS NOT NULL"), crashPoll).toBeGreaterThan(callers / 2);
  await crash(first);
  await waitUntilClosed();

  expect(await count("story_run WHERE status = 'failed'")).toBe(0);
  expect(await count("story_run WHERE called_by IS NOT NULL")).toBe(callers * items.length);
  const { rows } = await database.pool.query("SELECT data FROM event WHERE action = 'after'");
  const answers = rows.map(({ data }) => data).sort((a, b) => a[0] - b[0]);
  expect(answers).toEqual(Array.from({ length: callers }, (_, n) => items.map((item) => (n * 100 + item) * 10)));
  expect(await count("call")).toBe(0);
  await expectInvariants(database);
}, 180_000);
