import { describe, expect, test } from "vitest";
import { fairnessHeadline, type HeadlineStory } from "./fairnessHeadline.ts";

const pools = { cpu: { workers: 1 }, io: { workers: 0 } };
const nobody = { cpu: { workers: 0 }, io: { workers: 0 } };

function story(name: string, parts: Partial<HeadlineStory> = {}): HeadlineStory {
  return { name, waiting: 0, wait: null, used: { runs: 3, waitP95Ms: 240 }, ...parts };
}

describe("the headline", () => {
  test.each<[string, HeadlineStory[], typeof pools, string]>([
    ["of a quiet installation", [], pools, "Nothing waits."],
    ["of one without waits", [story("A")], pools, "Nothing waits. Runs start within 0.2 s."],
    [
      "of a flood names it, its reason and how the others do",
      [story("Flood", { waiting: 1_930, wait: { reason: "budget" } }), story("Triage", { waiting: 12 })],
      pools,
      "1,942 action runs wait. 99% of them belong to Flood, which has spent its budget. Other stories start within 0.2 s.",
    ],
    [
      "of the only story that ever ran says nothing of others",
      [story("Flood", { waiting: 40, wait: { reason: "concurrency" } })],
      pools,
      "40 action runs wait. All of them belong to Flood, which holds as many slots as one story may.",
    ],
    [
      "of one run",
      [story("Late", { waiting: 1, wait: { reason: "paused" } })],
      pools,
      "1 action run waits. It belongs to Late, which is paused.",
    ],
    ["without workers", [], nobody, "No worker is connected."],
    [
      "without workers tells what is kept",
      [story("Late", { waiting: 2, wait: { reason: "no_worker" } })],
      nobody,
      "No worker is connected. 2 action runs wait for one; nothing is lost.",
    ],
  ])("%s", (...[, stories, fleet, sentence]) => {
    expect(fairnessHeadline(stories, fleet)).toBe(sentence);
  });

  test("never rounds a part of the whole to nothing or to all", () => {
    const stories = [story("Big", { waiting: 9_999 }), story("Small", { waiting: 1 })];
    expect(fairnessHeadline(stories, pools)).toContain("99% of them belong to Big.");
  });
});
