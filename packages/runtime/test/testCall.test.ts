import type { Json } from "@fairlead/formula";
import { compileAction } from "@fairlead/story";
import { expect, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createDatabase } from "../src/database.ts";
import { testAction } from "../src/testAction.ts";
import { createTestCalls } from "../src/testCall.ts";
import { answering, callerStory, publishTogether } from "./callFixtures.ts";
import { openEgress } from "./egressFixtures.ts";
import { openDatabase, openEngine } from "./engineFixtures.ts";

/** A test of an action that calls a story: the story runs for real, the caller is not recorded. */

async function openWorld() {
  const world = await openEngine(await openDatabase());
  const { caller } = await publishTogether(world, {
    caller: callerStory("twice"),
    twice: answering("=receive.body.n * 2", { inputs: [{ name: "n", type: "number", required: true }] }),
  });
  const call = createTestCalls({
    database: createDatabase(world.database.pool),
    intake: world.intake,
    clock: systemClock,
  });
  return {
    world,
    async run(options: object, body: Json = {}) {
      const compiled = compileAction(callerStory("twice", options), "call");
      if (compiled === null) throw new Error("The story has no such action.");
      const data = { body, headers: {}, query: {}, method: "POST" };
      const story = { id: caller.storyId, name: "Caller", teamId: caller.teamId };
      const { action, missing } = compiled;
      const means = { egress: openEgress(), clock: systemClock, signal: new AbortController().signal, call };
      return testAction(
        { mode: "test", action, missing, story, context: { receive: data }, input: { id: null, data } },
        means,
      );
    },
    triggers: async () =>
      (await world.database.pool.query("SELECT trigger FROM story_run ORDER BY id")).rows.map(({ trigger }) => trigger),
  };
}

test("gets the answer, in a loop all of them, and the called runs are recorded as tests", async () => {
  const { run, triggers } = await openWorld();
  const one = await run({ payload: { n: "=receive.body.n" } }, { n: 21 });
  expect(one).toMatchObject({
    outcome: "emitted",
    outputs: [{ data: 42 }],
    log: [expect.stringMatching(/^Called the/)],
  });
  const all = await run({ loop: "=receive.body", payload: { n: "=LOOP.value" } }, [1, 2, 3]);
  expect(all).toMatchObject({ outcome: "emitted", outputs: [{ data: [2, 4, 6] }] });
  expect(await triggers()).toEqual(["test", "test", "test", "test"]);
});

test.each([
  ["a payload that does not fit", { payload: { n: "x" } }, "call_inputs"],
  ["a story that is not there", { story: "nowhere" }, "story_not_found"],
  ["a story that is not callable", { story: "caller" }, "call_not_allowed"],
])("%s fails it, and nothing is called", async (_, options, code) => {
  const { run, triggers } = await openWorld();
  expect(await run(options)).toMatchObject({ outcome: "failed", error: { code } });
  expect(await triggers()).toEqual([]);
});
