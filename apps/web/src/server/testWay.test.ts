import type { StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import { startOf } from "./testWay.ts";

function story(links: StoryDefinition["links"]): { definition: StoryDefinition } {
  const shape = (slug: string) => {
    return {
      id: slug,
      slug,
      type: "event_transform" as const,
      name: slug,
      options: { mode: "message" as const, payload: 1 },
    };
  };
  const actions = [
    { id: "in", slug: "in", type: "webhook" as const, name: "In", options: {} },
    ...["a", "b", "c", "d"].map(shape),
  ];
  return { definition: { formatVersion: 1, name: "Ways", actions, links } };
}

const ways = story([
  { from: "in", to: "a" },
  { from: "a", to: "b", kind: "no_match" },
  { from: "b", to: "c" },
  { from: "a", to: "c", kind: "failure" },
  { from: "c", to: "a" },
]);

test("the way from the start is the shortest one, with the ports that it goes by", () => {
  expect(startOf(ways, "c")).toEqual([
    { slug: "in", port: "default" },
    { slug: "a", port: "failure" },
  ]);
  expect(startOf(ways, "in")).toEqual([]);
  expect(startOf(ways, "d")).toEqual([]);
});

test("without a webhook it begins with what nothing leads to, and a circle does not hold it up", () => {
  const clocked = story([
    { from: "a", to: "b" },
    { from: "b", to: "c" },
    { from: "c", to: "b" },
  ]);
  expect(startOf(clocked, "c")).toEqual([
    { slug: "a", port: "default" },
    { slug: "b", port: "default" },
  ]);
});
