import type { DecisionRecord } from "@fairlead/fairness";
import { expect, test } from "vitest";
import { createTopStories, type StoryUse } from "./telemetryStories.ts";

function openStories(namedMax = 2) {
  let nowMs = 0;
  const stories = createTopStories({ mono: () => nowMs }, namedMax);
  return {
    use(storyId: string, workMs: number, lostMs = 0) {
      stories.ended({ storyId, pool: "cpu", workMs, waits: lostMs > 0 ? { no_capacity: lostMs } : {} });
    },
    wait(ms: number) {
      nowMs += ms;
    },
    read: () => new Map(stories.read().map((use) => [use.story, use] as [string, StoryUse])),
    decided: stories.decided,
  };
}

test("stories are told by name while there is room, the rest together", () => {
  const stories = openStories();
  for (const story of ["a", "b", "c", "d"]) stories.use(story, 10);
  const told = stories.read();
  expect([...told.keys()]).toEqual(["a", "b", "other"]);
  expect(told.get("other")).toMatchObject({ jobs: 2, workMs: 20 });
});

test("a story that comes to matter twice as much as the least takes its place, and counts from there", () => {
  const stories = openStories();
  stories.use("a", 100);
  stories.use("b", 50);
  stories.use("c", 99);
  expect([...stories.read().keys()]).toEqual(["a", "b", "other"]);
  stories.use("c", 10);
  const told = stories.read();
  expect([...told.keys()]).toEqual(["a", "c", "other"]);
  expect(told.get("c")).toMatchObject({ jobs: 1, workMs: 10 });
  expect(told.get("other")).toMatchObject({ jobs: 1, workMs: 99 });
});

test("what is long ago counts little", () => {
  const stories = openStories(1);
  stories.use("a", 1_000);
  stories.wait(600_000);
  stories.use("b", 999);
  expect(stories.read().has("b")).toBe(false);
  stories.wait(60_000);
  stories.use("b", 60);
  expect([...stories.read().keys()]).toEqual(["b", "other"]);
});

test("a story that is kept waiting matters although it uses nothing", () => {
  const stories = openStories(1);
  stories.use("a", 100);
  stories.use("starved", 1, 500);
  expect(stories.read().get("starved")).toMatchObject({ workMs: 1, waitMs: 500, lostMs: 500 });
});

test("what all stories used is never told smaller than before, but for those that made way", () => {
  const stories = openStories(3);
  const last = new Map<string, number>();
  let seed = 1;
  for (let n = 0; n < 5_000; n += 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    stories.use(`s${seed % 40}`, seed % 97);
    if (n % 50 > 0) continue;
    const told = stories.read();
    expect(told.size).toBeLessThanOrEqual(4);
    for (const [story, { workMs }] of told) {
      if (story === "other" || last.has(story)) expect(workMs).toBeGreaterThanOrEqual(last.get(story) ?? 0);
    }
    last.clear();
    for (const [story, { workMs }] of told) last.set(story, workMs);
  }
});

test("the budget before and after the last decision is told of a story that has a name, and of no other", () => {
  const stories = openStories(1);
  stories.use("a", 100);
  stories.use("b", 1);
  const record = { tokensBefore: 500, tokensAfter: -40, decision: "admitted" } as DecisionRecord;
  for (const storyId of ["a", "b"]) stories.decided({ ...record, storyId });
  const told = stories.read();
  expect(told.get("a")?.budgetMs).toEqual({ before: 500, after: -40 });
  expect(told.get("other")?.budgetMs).toBeNull();
});
