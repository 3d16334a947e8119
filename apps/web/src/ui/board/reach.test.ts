import type { StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import { reach, wayBetween } from "./reach.ts";

const action = (slug: string) =>
  ({
    id: slug,
    slug,
    type: "event_transform",
    name: slug,
    options: {},
  }) as unknown as StoryDefinition["actions"][number];

const story = {
  actions: ["a", "b", "c", "d", "alone"].map(action),
  links: [
    { from: "a", to: "b" },
    { from: "b", to: "c" },
    { from: "d", to: "c" },
    { from: "c", to: "b", kind: "failure" as const },
  ],
};

test("what leads to an action, what it leads to and what hangs together are found, over circles too", () => {
  expect([...reach(story, ["b"], "upstream")].sort()).toEqual(["a", "b", "c", "d"]);
  expect([...reach(story, ["d"], "downstream")].sort()).toEqual(["b", "c", "d"]);
  expect([...reach(story, ["a"], "connected")].sort()).toEqual(["a", "b", "c", "d"]);
  expect([...reach(story, ["alone"], "connected")]).toEqual(["alone"]);
});

test("the way between two actions has the links of every way, and no others", () => {
  const plain = { ...story, links: story.links.slice(0, 3) };
  expect(wayBetween(plain, "a", "c")).toEqual(["a default b", "b default c"]);
  expect(wayBetween(plain, "d", "b")).toEqual([]);
});
