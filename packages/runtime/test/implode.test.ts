import fc from "fast-check";
import { expect, test } from "vitest";
import {
  expectInvariants,
  message,
  openDatabase,
  openEngine,
  readRuns,
  send,
  sketchStory,
  whenClosed,
} from "./engineFixtures.ts";
import { emittedByAct, memoryStory, sendAll, whenOpen } from "./memoryFixtures.ts";
import { openRetryWorld } from "./retryFixtures.ts";

/** Groups of items from many events: exactly one event comes out of each, and no item is lost. */

const gather = (options: object) => memoryStory({ mode: "implode", itemPath: "=receive.body.item", ...options });

/** A story that takes a list apart and puts it together again. */
const roundTrip = sketchStory(
  [
    { slug: "each", type: "event_transform", options: { mode: "explode", path: "=receive.body", limit: 1_000 } },
    message("double", "=each.item * 2"),
    {
      slug: "act",
      type: "event_transform",
      options: { mode: "implode", itemPath: "=double", guidPath: "=each.guid", sizePath: "=each.size" },
    },
    message("after", "=act"),
  ],
  ["receive > each", "each > double", "double > act", "act > after"],
);

test("puts together what an explode took apart, with several workers, once", async () => {
  const world = await openEngine(await openDatabase(), { workers: 2 });
  const story = await world.publish(roundTrip);
  const sent = Array.from({ length: 6 }, (_, list) => Array.from({ length: 40 }, (_, n) => list * 1_000 + n));
  const storyRunIds = await sendAll(world, story, [...sent, [1]]);
  await whenOpen(world, 0);
  for (const [index, storyRunId] of storyRunIds.entries()) {
    const runs = await readRuns(world.database, storyRunId);
    const lists = runs.filter(({ action }) => action === "after").map(({ events }) => events[0]?.data);
    expect(lists).toHaveLength(1);
    const items = (lists[0] as number[]).toSorted((a, b) => a - b);
    expect(items).toEqual((sent[index] ?? [1]).map((n) => n * 2));
  }
  expect((await world.database.pool.query("SELECT * FROM gathered")).rows).toEqual([]);
  expect((await world.database.pool.query("SELECT * FROM gathering")).rows).toEqual([]);
  await expectInvariants(world.database);
});

test("gathers over story runs, and each run tells what became of its item", async () => {
  const world = await openEngine(await openDatabase());
  const story = await world.publish(gather({ guidPath: "=receive.body.host", sizePath: 3 }));
  const first = await send(world, story, { host: "a", item: 1 });
  await expect.poll(async () => (await world.database.pool.query("SELECT 1 FROM gathering")).rows.length).toBe(1);
  const others = [
    await send(world, story, { host: "a", item: null }),
    await send(world, story, { host: "b", item: 9 }),
  ];
  await whenClosed(world.database, others[0] ?? "");
  const last = await send(world, story, { host: "a", item: [3] });
  expect(await whenClosed(world.database, first)).toMatchObject({ status: "succeeded", runs: 3 });
  await whenClosed(world.database, last);
  expect(await emittedByAct(world, [first, ...others, last])).toEqual([[1, null, [3]]]);
  const acts = await Promise.all([others[0] ?? "", last].map((id) => readRuns(world.database, id)));
  expect(acts.map((runs) => runs.find(({ action }) => action === "act"))).toMatchObject([
    { outcome: "dropped", children: 0, log: ["Gathered as item 2 of 3."] },
    { outcome: "dropped", children: 0, log: ["Gathered as item 3 of 3."] },
  ]);
  await whenOpen(world, 1);
  await expectInvariants(world.database);
});

test("a group ends with its time, from its first event on, and the next event begins another", async () => {
  const world = await openRetryWorld();
  const story = await world.publish(gather({ seconds: 60 }));
  const [first, second] = [await send(world, story, { item: 1 }), await send(world, story, { item: 2 })];
  await whenOpen(world, 1);
  world.clock.advance(59_000);
  expect(await world.fire()).toEqual({ fired: 0, dropped: 0 });
  world.clock.advance(2_000);
  expect(await world.fire()).toEqual({ fired: 1, dropped: 0 });
  await whenOpen(world, 0);
  expect((await emittedByAct(world, [first, second])).map((items) => (items as number[]).toSorted())).toEqual([[1, 2]]);
  const third = await send(world, story, { item: 3 });
  await expect.poll(async () => (await world.database.pool.query("SELECT 1 FROM gathering")).rows.length).toBe(1);
  world.clock.advance(61_000);
  await world.fire();
  await whenOpen(world, 0);
  expect(await emittedByAct(world, [third])).toEqual([[3]]);
});

test("whichever comes first ends a group: its size or its time", async () => {
  const world = await openRetryWorld();
  const story = await world.publish(gather({ seconds: 60, sizePath: "=receive.body.size" }));
  const ids = await sendAll(world, story, [
    { item: 1, size: 2 },
    { item: 2, size: 2 },
  ]);
  await whenOpen(world, 1);
  world.clock.advance(1_000);
  await world.fire();
  await whenOpen(world, 0);
  expect((await emittedByAct(world, ids)).map((items) => (items as number[]).toSorted())).toEqual([[1, 2]]);
});

test("cancelling the story run that holds a group discards it, and the next event begins another", async () => {
  const world = await openEngine(await openDatabase());
  const story = await world.publish(gather({ sizePath: 2 }));
  const first = await send(world, story, { item: 1 });
  await expect.poll(async () => (await world.database.pool.query("SELECT 1 FROM gathering")).rows.length).toBe(1);
  await world.intake.cancel([first]);
  expect((await world.database.pool.query("SELECT 1 FROM gathered")).rows).toEqual([]);
  const ids = await sendAll(world, story, [{ item: 2 }, { item: 3 }]);
  await whenOpen(world, 0);
  expect((await emittedByAct(world, ids)).map((items) => (items as number[]).toSorted())).toEqual([[2, 3]]);
});

test.each([
  [{ sizePath: "=receive.body.size" }, { size: 0 }, "options.sizePath must be a whole number from 1 to 20000, got 0."],
  [
    { sizePath: "=receive.body.size" },
    { size: "2" },
    'options.sizePath must be a whole number from 1 to 20000, got "2".',
  ],
  [{ seconds: "=receive.body.s" }, { s: 0 }, "options.seconds must be a number from 1 to 31622400 (366 days), got 0."],
])("%j with %j fails and its failure is followed", async (options, body, error) => {
  const world = await openEngine(await openDatabase());
  const story = await world.publish(gather({ itemPath: "=1", ...options }));
  const storyRunId = await send(world, story, body);
  await whenClosed(world.database, storyRunId);
  const runs = await readRuns(world.database, storyRunId);
  expect(runs.find(({ action }) => action === "act")?.error).toEqual({ code: "options_invalid", message: error });
  expect(runs.find(({ action }) => action === "rescue")?.events[0]?.data).toBe("options_invalid");
});

test("an item that is too much for its group fails, and the group goes on", async () => {
  const world = await openEngine(await openDatabase());
  const story = await world.publish(gather({ sizePath: 3 }));
  const large = "x".repeat(2_400_000);
  const ids: string[] = [];
  for (const item of [large, "y", large, "z"]) {
    ids.push(await send(world, story, { item }));
    await expect
      .poll(async () => (await world.database.pool.query("SELECT count(*)::int AS n FROM action_run")).rows[0].n)
      .toBeGreaterThanOrEqual(ids.length === 1 ? 1 : 2 * ids.length - 1);
    if (ids.length === 1)
      await expect.poll(async () => (await world.database.pool.query("SELECT 1 FROM gathering")).rows.length).toBe(1);
  }
  await whenOpen(world, 0);
  const runs = await readRuns(world.database, ids[2] ?? "");
  expect(runs.find(({ action }) => action === "act")?.error?.code).toBe("memory_full");
  expect(runs.find(({ action }) => action === "rescue")?.events[0]?.data).toBe("memory_full");
  const [items] = (await emittedByAct(world, ids)) as [string[]];
  expect(items.map(({ length }) => length)).toEqual([2_400_000, 1, 1]);
});

test("any mix of groups and sizes comes out in groups of that size, and the rest waits", async () => {
  const world = await openEngine(await openDatabase(), { workers: 2 });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.constantFrom("a", "b"), { minLength: 1, maxLength: 25 }),
      async (size, groups) => {
        const story = await world.publish(gather({ guidPath: "=receive.body.group", sizePath: size }));
        const ids = await sendAll(
          world,
          story,
          groups.map((group, item) => ({ group, item: { group, item } })),
        );
        const counts = ["a", "b"].map((name) => groups.filter((group) => group === name).length);
        const left = counts.filter((count) => count % size !== 0).length;
        await whenOpen(world, left);
        const lists = (await emittedByAct(world, ids)) as { group: string; item: number }[][];
        expect(lists.map(({ length }) => length)).toEqual(lists.map(() => size));
        expect(lists).toHaveLength(counts.reduce((sum, count) => sum + Math.floor(count / size), 0));
        for (const list of lists) expect(new Set(list.map(({ group }) => group)).size).toBe(1);
        const items = lists.flat().map(({ item }) => item);
        expect(new Set(items).size).toBe(items.length);
        expect(await world.intake.cancelStory(story.storyId)).toBe(left);
      },
    ),
    { numRuns: 5 },
  );
  await expectInvariants(world.database);
});
