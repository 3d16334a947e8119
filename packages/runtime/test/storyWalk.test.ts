import type { Json } from "@fairlead/formula";
import type { StoryDefinition } from "@fairlead/story";
import fc from "fast-check";
import { expect, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { timeOfId } from "../src/ids.ts";
import { performRun } from "../src/perform.ts";
import { walkStory } from "../src/storyWalk.ts";
import { openEgress } from "./egressFixtures.ts";
import {
  message,
  openDatabase,
  openEngine,
  readRuns,
  type Sketch,
  sketchStory,
  type World,
  whenClosed,
} from "./engineFixtures.ts";

/** A test walks a story as workers run it: beside the record of the same event, there is no difference. */

/** What ran at each action and what it emitted, however the runs came after one another. */
type Told = Record<string, string[]>;

type ToldRun = {
  action: string;
  outcome: string;
  error: { code: string } | null;
  events: { port: string; data: Json }[];
};

function tell(runs: readonly ToldRun[]): Told {
  const lines = runs.map(({ action, outcome, error, events }) => {
    const emitted = events.map(({ port, data }) => `${port} ${JSON.stringify(sorted(data))}`);
    return { action, line: [outcome, error?.code ?? "", ...emitted.sort()].join(" | ") };
  });
  const byAction = Map.groupBy(lines, ({ action }) => action);
  return Object.fromEntries([...byAction].map(([action, some]) => [action, some.map(({ line }) => line).sort()]));
}

/** What was gathered comes in the order in which workers got to it. */
function sorted(data: Json): Json {
  if (!Array.isArray(data)) return data;
  return data.map((item) => JSON.stringify(item)).sort();
}

async function walk(loaded: Parameters<typeof walkStory>[0]["loaded"], data: Json, storyRunId: string): Promise<Told> {
  const signal = new AbortController().signal;
  const egress = openEgress();
  const { runs, stoppedBy } = await walkStory(
    { loaded, action: "receive", data, storyRunId, nowMs: timeOfId(storyRunId) },
    {
      perform: (ready) => performRun({ ...ready, isDraft: false }, { egress, signal, clock: systemClock }),
      pins: new Map(),
      atOnce: 3,
      runsMax: 5_000,
      charactersMax: 20_000_000,
      signal,
      clock: systemClock,
    },
  );
  expect(stoppedBy).toBeNull();
  return tell(
    runs.map(({ run, events, emitted }) => ({
      action: run.action,
      outcome: run.outcome,
      error: run.error === null ? null : JSON.parse(run.error),
      events: events.map(({ port }, at) => ({ port, data: emitted[at]?.data ?? null })),
    })),
  );
}

const transform = (slug: string, options: object): Sketch => ({ slug, type: "event_transform", options });
const slugs = ["a", "b", "c", "d", "e"] as const;

/** An action that reads the one before it, over which not all of its events may come. */
const someAction = (slug: string, before: string): fc.Arbitrary<Sketch> =>
  fc.oneof(
    fc.constant(message(slug, { from: slug, n: "=receive.body.n", before: `=${before}` })),
    fc.constant(message(slug, `=${before}.n + 1`)),
    fc.constant(transform(slug, { mode: "explode", path: "=receive.body.list", to: "n" })),
    fc.constant(transform(slug, { mode: "explode", path: `=${before}.list`, to: "n" })),
    fc.integer({ min: 0, max: 3 }).map((n) => ({
      slug,
      type: "condition" as const,
      options: { rules: [{ type: "is_true", value: `=${before}.n > ${n}` }] },
    })),
  );

/** Stories of five pure actions behind a webhook, each reached over two links at most from those before it. */
const someStory: fc.Arbitrary<StoryDefinition> = fc
  .tuple(
    ...slugs.map((slug, at) => {
      const from = fc.constantFrom("receive", ...slugs.slice(0, at));
      const kind = fc.constantFrom("", "", "no_match", "failure");
      return fc.tuple(from, kind, from, kind).chain(([first, firstKind, second, secondKind]) =>
        someAction(slug, first).map((action) => ({
          action,
          ways: [[first, firstKind] as const, [second, secondKind] as const],
        })),
      );
    }),
  )
  .map((parts) => {
    const types = new Map(parts.map(({ action }) => [action.slug, action.type]));
    const mayLeaveBy = (from: string, kind: string) => {
      if (kind === "no_match") return types.get(from) === "condition";
      return kind === "" || from !== "receive";
    };
    const links = parts.flatMap(({ action, ways }) =>
      ways.map(([from, kind]) => `${from} ${mayLeaveBy(from, kind) ? kind : ""}> ${action.slug}`),
    );
    return sketchStory(
      parts.map(({ action }) => action),
      [...new Set(links)],
    );
  });

async function compare(world: World, story: StoryDefinition, body: Json): Promise<Told> {
  const loaded = await world.publish(story);
  const data = { body, headers: {}, method: "POST" };
  const { storyRunId } = await world.intake.accept({ ...loaded, action: "receive", data, trigger: "webhook" });
  const walked = await walk(loaded, data, storyRunId);
  await whenClosed(world.database, storyRunId);
  expect(walked).toEqual(tell(await readRuns(world.database, storyRunId)));
  return walked;
}

test("what comes of an event in a walk is what workers record of it", async () => {
  const world = await openEngine(await openDatabase());
  const number = fc.integer({ min: 0, max: 3 });
  const body = fc.record({ n: number, list: fc.array(number, { maxLength: 4 }) });
  await fc.assert(
    fc.asyncProperty(someStory, body, async (story, given) => {
      await compare(world, story, given);
    }),
    { numRuns: 30 },
  );
}, 120_000);

test("groups end as workers end them, and what was there before is dropped as often", async () => {
  const world = await openEngine(await openDatabase(), { workers: 2 });
  const gather = { mode: "implode", itemPath: "=each.item", guidPath: "=each.guid", sizePath: "=each.size" };
  const story = sketchStory(
    [
      transform("each", { mode: "explode", path: "=receive.body" }),
      { slug: "odd", type: "condition", options: { rules: [{ type: "is_true", value: "=each.item % 2 = 1" }] } },
      transform("all", gather),
      message("told", "=all"),
      message("bare", "=each.item"),
      transform("once", { mode: "deduplicate", path: "=bare", lookback: 100 }),
    ],
    [
      ...["receive > each", "each > odd", "odd > all", "odd no_match> all", "all > told"],
      ...["each > bare", "bare > once"],
    ],
  );
  const told = await compare(world, story, [1, 2, 3, 4, 5, 1, 2]);
  expect(told.all?.filter((line) => line.startsWith("emitted"))).toHaveLength(1);
  expect(told.once?.filter((line) => line.startsWith("dropped"))).toHaveLength(2);
});
