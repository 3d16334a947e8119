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
  type World,
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

test("what is left after the deadline fails, late results do not count, and other story runs are left alone", async () => {
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
  const others = await startOthers(world);
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
  for (const id of others)
    expect(await whenClosed(world.database, id, 60_000)).toMatchObject({ status: "succeeded", runs: 3 });
  await expectInvariants(world.database);
}, 90_000);

/** A story run that ends in time, and one without a deadline that takes longer: both are left alone. */
async function startOthers(world: World): Promise<string[]> {
  const links = ["receive > hold", "hold > fine"];
  const actions = [delay({ seconds: 1 }), message("fine", "=receive.body")];
  const quick = withDeadline(actions, links);
  const free = sketchStory([delay({ seconds: 12 }), message("fine", 1)], links);
  return [await send(world, await world.publish(quick)), await send(world, await world.publish(free))];
}
