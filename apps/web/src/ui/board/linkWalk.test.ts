import type { StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import { linkAfter, linkPlaceWords } from "./linkWalk.ts";

const links: StoryDefinition["links"] = [
  { from: "a", to: "b" },
  { from: "b", to: "c" },
  { from: "a", to: "c", kind: "no_match" },
];
const [first, , second] = links;
const actions = [
  { slug: "a", name: "Is it large?", type: "condition" },
  { slug: "b", name: "Tell", type: "http_request" },
  { slug: "c", name: "Note", type: "event_transform" },
] as unknown as StoryDefinition["actions"];

test("keys go round among the links that leave an action", () => {
  const after = (current: typeof first | null, by: 1 | -1) => linkAfter(links, { from: "a", current, by } as never);
  expect(after(null, 1)).toBe(first);
  expect(after(first, 1)).toBe(second);
  expect(after(second, 1)).toBe(first);
  expect(after(null, -1)).toBe(second);
  expect(after(first, -1)).toBe(second);
  expect(linkAfter(links, { from: "c", current: null, by: 1 })).toBeNull();
});

test("of a link is said which it is, where it leads, and what can be done with it", () => {
  expect(linkPlaceWords({ actions, links }, { from: "a", to: "c", kind: "no_match" })).toBe(
    "Link 2 of 2, to Note, no match. A inserts an action, L leads it elsewhere, Delete removes it.",
  );
});
