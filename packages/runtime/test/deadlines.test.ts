import { expect, test } from "vitest";
import { serve } from "./egressFixtures.ts";
import {
  expectInvariants,
  message,
  openDatabase,
  openEngine,
  readRuns,
  type Sketch,
  send,
  sketchStory,
  whenClosed,
} from "./engineFixtures.ts";
import { delay, whenHeld } from "./holdFixtures.ts";
import { call } from "./retryFixtures.ts";

/** A story run that takes longer than its story allows ends as failed, whatever is left of it. */

const sweep = { quietMs: 500, sweepEveryMs: 300 };
const withDeadline = (actions: readonly Sketch[], links: readonly string[]) => ({
  ...sketchStory(actions, links),
  settings: { deadlineSeconds: 10 },
});

test("runs that wait, execute or are still to come fail, nothing follows, and a late result does not count", async () => {
  const world = await openEngine(await openDatabase(), { worker: sweep });
  let answer = () => {};
  const server = await serve((_, response) => {
    answer = () => void response.end("{}");
  });
  const story = await world.publish(
    withDeadline(
      [
        delay({ seconds: 3_600 }),
        call(server.origin, 0),
        message("rescue", "=call.error.code"),
        message("fine", "=receive.body"),
      ],
      ["receive > hold", "receive > call", "call failure> rescue", "hold > fine", "receive > fine"],
    ),
  );
  const storyRunId = await send(world, story, { n: 1 });
  await whenHeld(world);
  const row = await whenClosed(world.database, storyRunId, 60_000);
  answer();
  expect(row).toMatchObject({ status: "failed", runs: 4, failures: 2 });
  const runs = await readRuns(world.database, storyRunId);
  const ended = runs.filter(({ outcome }) => outcome === "failed");
  expect(ended.map(({ action }) => action).sort()).toEqual(["call", "hold"]);
  for (const run of ended) {
    expect(run).toMatchObject({ children: 0, events: [] });
    expect(run.error?.code).toBe("deadline_exceeded");
    expect(run.error?.message).toContain("longer than the 10 seconds");
  }
  const { rows } = await world.database.pool.query("SELECT run_id FROM timer WHERE story_run_id = $1", [storyRunId]);
  expect(rows).toEqual([]);
  await expectInvariants(world.database);
}, 90_000);

test("a story run that ends in time, and one without a deadline, are left alone", async () => {
  const world = await openEngine(await openDatabase(), { worker: sweep });
  const links = ["receive > hold", "hold > fine"];
  const actions = [delay({ seconds: 1 }), message("fine", "=receive.body")];
  const [quick, free] = [
    withDeadline(actions, links),
    sketchStory([delay({ seconds: 12 }), message("fine", 1)], links),
  ];
  const ids = [await send(world, await world.publish(quick)), await send(world, await world.publish(free))];
  for (const id of ids)
    expect(await whenClosed(world.database, id, 60_000)).toMatchObject({ status: "succeeded", runs: 3 });
}, 90_000);
