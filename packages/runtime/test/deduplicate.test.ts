import fc from "fast-check";
import { expect, test } from "vitest";
import { expectInvariants, openDatabase, openEngine, readRuns, runStory, send, whenClosed } from "./engineFixtures.ts";
import { emittedByAct, memoryStory, sendAll, whenOpen } from "./memoryFixtures.ts";
import { openRetryWorld } from "./retryFixtures.ts";

/** Deduplication over story runs: what it remembers is written in the commit that records its run. */

const byId = (among: object) => memoryStory({ mode: "deduplicate", path: "=receive.body.id", ...among });

test("a duplicate is dropped with a log line, and the first one passed on as it came", async () => {
  const world = await openEngine(await openDatabase());
  const story = await world.publish(byId({ lookback: 10 }));
  const first = await runStory(world, story, { id: 7, n: 1 });
  expect(first.run("after")?.events[0]?.data).toEqual({ body: { id: 7, n: 1 }, headers: {}, method: "POST" });
  const second = await runStory(world, story, { id: 7, n: 2 });
  expect(second.storyRun).toMatchObject({ status: "succeeded", runs: 2, failures: 0 });
  expect(second.run("act")).toMatchObject({
    outcome: "dropped",
    children: 0,
    events: [],
    log: ["Dropped as a duplicate: 7 was among the last 10 events."],
  });
  expect((await runStory(world, story, { id: "7" })).run("act")?.outcome).toBe("emitted");
  await expectInvariants(world.database);
});

test("values are alike whatever the order of their keys", async () => {
  const world = await openEngine(await openDatabase());
  const story = await world.publish(byId({ lookback: 10 }));
  expect((await runStory(world, story, { id: { a: 1, b: [2] } })).run("act")?.outcome).toBe("emitted");
  expect((await runStory(world, story, { id: { b: [2], a: 1 } })).run("act")?.outcome).toBe("dropped");
  expect((await runStory(world, story, { id: null })).run("act")?.outcome).toBe("emitted");
  expect((await runStory(world, story, { id: null })).run("act")?.outcome).toBe("dropped");
});

test("with a lookback, an event is compared with the last so many that came, duplicates included", async () => {
  const world = await openEngine(await openDatabase());
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 12 }),
      async (lookback, ids) => {
        const story = await world.publish(byId({ lookback }));
        const outcomes: (string | undefined)[] = [];
        for (const id of ids) outcomes.push((await runStory(world, story, { id })).run("act")?.outcome);
        const expected = ids.map((id, at) =>
          ids.slice(Math.max(0, at - lookback), at).includes(id) ? "dropped" : "emitted",
        );
        expect(outcomes).toEqual(expected);
      },
    ),
    { numRuns: 4 },
  );
});

test("with a period, a value passes again when the period is over since it passed", async () => {
  const world = await openRetryWorld();
  const story = await world.publish(byId({ periodSeconds: 60 }));
  const outcome = async () => {
    const storyRunId = await send(world, story, { id: 1 });
    await whenClosed(world.database, storyRunId);
    return (await readRuns(world.database, storyRunId)).find(({ action }) => action === "act")?.outcome;
  };
  expect(await outcome()).toBe("emitted");
  world.clock.advance(40_000);
  expect(await outcome()).toBe("dropped");
  world.clock.advance(25_000);
  expect(await outcome()).toBe("emitted");
});

test("of many alike at once, over several workers, exactly one passes", async () => {
  const world = await openEngine(await openDatabase(), { workers: 3 });
  const story = await world.publish(byId({ lookback: 1_000 }));
  const ids = Array.from({ length: 20 }, (_, index) => index);
  const bodies = ids.flatMap((id) => Array.from({ length: 10 }, () => ({ id })));
  const storyRunIds = await sendAll(world, story, bodies);
  await whenOpen(world, 0);
  const passed = (await emittedByAct(world, storyRunIds)) as { body: { id: number } }[];
  expect(passed.map(({ body }) => body.id).sort((a, b) => a - b)).toEqual(ids);
  await expectInvariants(world.database);
});

test("two actions, and two stories, remember for themselves", async () => {
  const world = await openEngine(await openDatabase());
  const stories = await Promise.all([world.publish(byId({ lookback: 5 })), world.publish(byId({ lookback: 5 }))]);
  for (const story of stories) expect((await runStory(world, story, { id: 1 })).run("act")?.outcome).toBe("emitted");
});
