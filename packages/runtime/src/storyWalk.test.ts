import type { Json } from "@fairlead/formula";
import { compileStory, type StoryDefinition } from "@fairlead/story";
import { conditionAction, explodeAction, messageAction, storyOf, webhookAction } from "@fairlead/story/testing";
import { expect, test } from "vitest";
import type { Egress } from "./egress.ts";
import { performRun } from "./perform.ts";
import { type WalkMeans, walkStory } from "./storyWalk.ts";

/** A story is walked as a story run would go, from its event to whatever follows from it. */

const storyRunId = "019ac000-0000-7000-8000-000000000001";
const nowMs = Date.UTC(2026, 10, 26, 12);
const never = (): never => {
  throw new Error("Nothing is asked of the outside.");
};
const egress: Egress = {
  describe: never,
  request: never,
  mail: never,
  mailSender: () => null,
  locate: never,
  close: async () => {},
};

type Options = Partial<Omit<WalkMeans, "pins">> & { pins?: Record<string, Json> };

async function walk(story: StoryDefinition, data: Json, { pins = {}, ...options }: Options = {}) {
  const compiled = compileStory(story);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const signal = new AbortController().signal;
  const clock = { mono: () => 0 };
  const ids = { tenantId: "t", teamId: "t", storyId: "s", versionId: "v" };
  const start = { loaded: { plan: compiled.plan, ...ids, isDraft: true }, action: "receive", storyRunId, nowMs };
  const { runs, ...rest } = await walkStory(
    { ...start, data: { body: data } },
    {
      perform: (ready) => performRun(ready, { egress, signal, clock }),
      pins: new Map(Object.entries(pins)),
      atOnce: 4,
      runsMax: 1_000,
      charactersMax: 1_000_000,
      signal,
      clock,
      ...options,
    },
  );
  const emitted = (slug: string) =>
    runs.filter(({ run }) => run.action === slug).flatMap((ended) => ended.emitted.map(({ data: one }) => one));
  const outcomes = (slug: string) => runs.filter(({ run }) => run.action === slug).map(({ run }) => run.outcome);
  return { runs, emitted, outcomes, ...rest };
}

const transform = (slug: string, options: object) =>
  ({ id: slug, slug, name: slug, type: "event_transform", options }) as StoryDefinition["actions"][number];
const receive = webhookAction("receive");
const each = explodeAction("each", "=receive.body");

test("every event of an explode goes along every link, and an implode puts them together", async () => {
  const implode = { mode: "implode", itemPath: "=double", guidPath: "=each.guid", sizePath: "=each.size" };
  const story = storyOf(
    [receive, each, messageAction("double", "=each.item * 2"), transform("all", implode), messageAction("end", "=all")],
    ["receive > each", "each > double", "each > end", "double > all", "all > end"],
  );
  const { emitted, outcomes, stoppedBy } = await walk(story, [1, 2, 3]);
  expect(emitted("double")).toEqual([2, 4, 6]);
  expect(emitted("all")).toEqual([[2, 4, 6]]);
  expect(outcomes("all")).toEqual(["dropped", "dropped", "emitted"]);
  // Over the link from the explode there is no event of the implode to be read.
  expect(outcomes("end")).toEqual(["failed", "failed", "failed", "emitted"]);
  expect(stoppedBy).toBeNull();
});

test("a condition sends each event its way, and a failed run is followed by its failure links", async () => {
  const story = storyOf(
    [
      receive,
      each,
      conditionAction("odd", "=each.item % 2 = 1"),
      messageAction("yes", "=each.item"),
      messageAction("no", "=each.item"),
      messageAction("broken", "=NUMBER('x')"),
      messageAction("rescue", "=broken.error.code"),
    ],
    ["receive > each", "each > odd", "odd > yes", "odd no_match> no", "no > broken", "broken failure> rescue"],
  );
  const { emitted, outcomes } = await walk(story, [1, 2, 3, 4]);
  expect(emitted("yes")).toEqual([1, 3]);
  expect(emitted("no")).toEqual([2, 4]);
  expect(outcomes("broken")).toEqual(["failed", "failed"]);
  expect(emitted("rescue")).toHaveLength(2);
});

test("nobody waits for what waits: it goes on in the order in which it is due, at the time at which it is", async () => {
  const story = storyOf(
    [
      receive,
      each,
      transform("wait", { mode: "delay", seconds: "=each.item" }),
      messageAction("at", "=NOW()"),
      transform("pace", { mode: "throttle", events: 1, perSeconds: 10 }),
      messageAction("paced", "=NOW()"),
    ],
    ["receive > each", "each > wait", "wait > at", "each > pace", "pace > paced"],
  );
  const { emitted } = await walk(story, [30, 5, 60]);
  const after = (seconds: number) => new Date(nowMs + seconds * 1_000).toISOString();
  const times = (slug: string) => emitted(slug).map((at) => new Date(String(at)).toISOString());
  expect(times("at")).toEqual([5, 30, 60].map(after));
  expect(times("paced")).toEqual([0, 10, 20].map(after));
});

test("what was there before is dropped, and a group whose size nobody says ends with its time", async () => {
  const story = storyOf(
    [
      receive,
      each,
      transform("once", { mode: "deduplicate", path: "=each.item", lookback: 10 }),
      transform("all", { mode: "implode", itemPath: "=each.item", seconds: 60 }),
    ],
    ["receive > each", "each > once", "once > all"],
  );
  const { emitted, outcomes } = await walk(story, ["a", "b", "a", "a", "c"]);
  expect(outcomes("once")).toEqual(["emitted", "emitted", "dropped", "dropped", "emitted"]);
  expect(emitted("all")).toEqual([["a", "b", "c"]]);
});

test("a pin stands for what its action emits, once for each event that comes in", async () => {
  const story = storyOf(
    [receive, each, messageAction("ask", "=NUMBER('x')"), messageAction("tell", "=ask.owner")],
    ["receive > each", "each > ask", "ask > tell"],
  );
  const { emitted } = await walk(story, [1, 2], { pins: { ask: { owner: "ada" } } });
  expect(emitted("tell")).toEqual(["ada", "ada"]);
});

test("a loop ends where a story run ends it, and what is switched off is not reached", async () => {
  const story = storyOf(
    [
      receive,
      messageAction("on", 1, { visitLimit: 5 } as object),
      messageAction("back", 2),
      messageAction("off", 3, { disabled: true }),
    ],
    ["receive > on", "on > back", "back > on", "on > off"],
  );
  const { outcomes, runs } = await walk(story, null);
  expect(outcomes("on")).toEqual(["emitted", "emitted", "emitted", "emitted", "emitted", "failed"]);
  expect(outcomes("off")).toEqual([]);
  expect(runs.at(-1)?.run.error).toContain("loop_limit");
});

test("it ends at its bounds and when it is stopped, and says which", async () => {
  const story = storyOf([receive, each, messageAction("tell", "=each")], ["receive > each", "each > tell"]);
  const items = Array.from({ length: 100 }, (_, index) => index);
  const few = await walk(story, items, { runsMax: 50 });
  expect([few.stoppedBy, few.runs.length]).toEqual(["runs", 50]);
  expect((await walk(story, items, { charactersMax: 1_000 })).stoppedBy).toBe("characters");
  const stop = new AbortController();
  const onProgress = (runs: number) => (runs > 10 ? stop.abort() : undefined);
  const stopped = await walk(story, items, { signal: stop.signal, onProgress });
  expect([stopped.stoppedBy, stopped.runs.length]).toEqual(["signal", 14]);
});

test("the same comes of it, however many runs are performed at the same time", async () => {
  const story = storyOf(
    [
      receive,
      each,
      conditionAction("odd", "=each.item % 2 = 1"),
      transform("all", { mode: "implode", itemPath: "=each.item", guidPath: "=each.guid", sizePath: "=each.size" }),
    ],
    ["receive > each", "each > odd", "odd > all", "odd no_match> all"],
  );
  const all = await Promise.all([1, 3, 8].map((atOnce) => walk(story, [5, 4, 3, 2, 1], { atOnce })));
  const [first] = all.map(({ runs }) => runs);
  for (const { runs } of all) expect(runs).toEqual(first);
});
