import { expect, test } from "vitest";
import { publish } from "../src/testing.ts";
import { openCrashable } from "./crashFixtures.ts";
import { expectInvariants, message, type Sketch, sketchStory } from "./engineFixtures.ts";

const groups = 40;
const groupSize = 3;

const transform = (slug: string, options: object): Sketch => ({ slug, type: "event_transform", options });
const definition = sketchStory(
  [
    transform("once", { mode: "deduplicate", path: "=receive.body.id", lookback: 1_000 }),
    transform("gather", {
      mode: "implode",
      itemPath: "=receive.body.id",
      guidPath: "=receive.body.group",
      sizePath: groupSize,
    }),
    message("after", "=gather"),
  ],
  ["receive > once", "once > gather", "gather > after"],
);

test("what actions remember survives the death of every worker and of Redis: no duplicate passes, no item is lost, each group comes out once", async () => {
  const { database, workers, intake, plans, count, crash, waitUntilClosed } = await openCrashable();
  const story = await publish(definition, database.pool, plans);

  const first = [workers.start("afterCommit:30"), workers.start("afterEffect:40")];
  const ids = Array.from({ length: groups * groupSize }, (_, id) => id);
  // Each comes twice, in an order that brings no group together.
  for (const id of [...ids, ...ids]) {
    const body = { id, group: id % groups };
    await intake.accept({ ...story, action: "receive", data: { body }, trigger: "webhook" });
  }
  // Each dies in the middle of it by its own hand, the one sooner and the other later.
  await Promise.all(first.map(({ ended }) => ended));
  const remembered = await count("action_run WHERE action = 'once'");
  expect(remembered).toBeGreaterThan(0);
  expect(remembered).toBeLessThan(2 * ids.length);
  await crash(first);
  await waitUntilClosed();

  expect(await count("action_run WHERE action = 'once' AND outcome = 'emitted'")).toBe(ids.length);
  expect(await count("action_run WHERE action = 'once' AND outcome = 'dropped'")).toBe(ids.length);
  const { rows } = await database.pool.query("SELECT data FROM event WHERE action = 'after'");
  expect(rows).toHaveLength(groups);
  for (const { data } of rows) expect(new Set(data.map((id: number) => id % groups)).size).toBe(1);
  expect(rows.flatMap(({ data }) => data).sort((a: number, b: number) => a - b)).toEqual(ids);
  expect(await count("gathered")).toBe(0);
  await expectInvariants(database);
}, 180_000);
