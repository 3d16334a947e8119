import type { StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import {
  expectInvariants,
  message,
  openDatabase,
  openEngine,
  readRuns,
  runStory,
  type Sketch,
  send,
  sketchStory,
  whenClosed,
} from "./engineFixtures.ts";

/** Stories whose links lead back: a loop that nobody meant ends, one that is meant goes on, and nothing stays open. */

const again = { slug: "again", type: "condition", options: { rules: [{ type: "is_true", value: true }] } } as const;
const links = ["receive > ask", "ask > again", "again > ask"];

const withLimit = (sketch: Sketch, visitLimit: number) => ({ ...sketch, visitLimit });

test("a loop without an end fails at the 101st run of an action, and its failure link is followed", async () => {
  const world = await openEngine(await openDatabase());
  const story = await world.publish(
    sketchStory([message("ask", 1), again, message("tell", "=ask.error.code")], [...links, "ask failure> tell"]),
  );
  const { storyRun, runs, run } = await runStory(world, story);
  expect(storyRun).toMatchObject({ status: "succeeded", runs: 203, failures: 1 });
  expect(runs.filter(({ action }) => action === "ask")).toHaveLength(101);
  const failed = runs.find(({ outcome }) => outcome === "failed");
  expect(failed).toMatchObject({ action: "ask", children: 1, error: { code: "loop_limit" } });
  expect(failed?.error?.message).toBe(
    "'ask' has run 100 times in one chain of events, the limit: 'ask' → 'again' → 'ask'. If the loop is meant, raise visitLimit (up to 10000) of the action.",
  );
  expect(run("tell")?.events).toEqual([{ port: "default", data: "loop_limit" }]);
  await expectInvariants(world.database);
}, 60_000);

test("a failure that leads back into the loop ends it as well", async () => {
  const world = await openEngine(await openDatabase());
  const story = await world.publish(
    sketchStory([withLimit(message("ask", 1), 7), again], [...links, "ask failure> again", "again failure> ask"]),
  );
  const { storyRun, runs } = await runStory(world, story);
  expect(storyRun).toMatchObject({ status: "failed" });
  const failed = runs.filter(({ outcome }) => outcome === "failed");
  expect(failed.every(({ error }) => error?.code === "loop_limit")).toBe(true);
  expect(failed.map(({ action, children }) => [action, children])).toEqual([
    ["ask", 1],
    ["again", 1],
    ["ask", 0],
  ]);
  expect(runs).toHaveLength(18);
  await expectInvariants(world.database);
}, 60_000);

test("a loop that is meant runs as often as one of its actions says", async () => {
  const world = await openEngine(await openDatabase());
  const times = { rules: [{ type: "less", value: "=ask.n", to: 250 }] };
  const count = message("ask", { n: "=DEFAULT(ask.n, 0) + 1" });
  const story = await world.publish(
    sketchStory([count, withLimit({ slug: "again", type: "condition", options: times }, 300)], links),
  );
  const { storyRun } = await runStory(world, story);
  expect(storyRun).toMatchObject({ status: "succeeded", runs: 501, failures: 0 });
}, 60_000);

test("a story run that has had all its runs ends, with every event that is left in a failed run", async () => {
  const world = await openEngine(await openDatabase());
  const each = { slug: "each", type: "event_transform", options: { mode: "explode", path: "=receive.body" } } as const;
  const definition: StoryDefinition = {
    ...sketchStory(
      [
        each,
        message("twice", [1, 2]),
        { ...each, slug: "pair", options: { mode: "explode", path: "=twice" } },
        message("use", 1),
        message("tell", "=use.error.code"),
      ],
      ["receive > each", "each > twice", "twice > pair", "pair > use", "use failure> tell"],
    ),
    settings: { runLimit: 50 },
  };
  const story = await world.publish(definition);
  const storyRunId = await send(
    world,
    story,
    Array.from({ length: 400 }, (_, n) => n),
  );
  const storyRun = await whenClosed(world.database, storyRunId, 60_000);
  const runs = await readRuns(world.database, storyRunId);
  const failed = runs.filter(({ outcome }) => outcome === "failed");
  expect(storyRun.status).toBe("failed");
  expect(failed.length).toBeGreaterThan(0);
  expect(runs.filter(({ action }) => action === "twice")).toHaveLength(400);
  expect(new Set(failed.map(({ error }) => error?.code))).toEqual(new Set(["story_budget"]));
  expect(failed[0]?.error?.message).toContain("has had 50 action runs, the limit of its story.");
  await expectInvariants(world.database);
}, 90_000);
