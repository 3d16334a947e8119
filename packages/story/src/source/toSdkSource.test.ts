import { expect, test } from "vitest";
import { httpAction, storyOf, webhookAction } from "../../test/stories.ts";
import type { StoryAction } from "../definition.ts";
import { toSdkSource } from "./toSdkSource.ts";

// Evaluating what is written here is tested with the SDK; these are options that its builders do not know.
test("options that no builder takes, modes and types without one are written as they are", () => {
  const later = { id: "b", slug: "b", type: "event_transform", name: "B", options: { mode: "later", n: "=a.n" } };
  const other = { id: "c", slug: "c", type: "other", name: "C", options: { text: "<<a.x>>" } };
  const actions = [
    webhookAction("a"),
    later as never as StoryAction,
    other as never,
    httpAction("d", { unheard_of: 1 }),
  ];
  expect(toSdkSource(storyOf(actions, ["a > b", "b > c", "c failure> d"]))).toBe(`import { story } from "@fairlead/sdk";

export default story("A story", (s) => {
  const a = s.webhook("a");
  const b = a.to.raw("B", { type: "event_transform", options: { mode: "later", n: "=a.n" } });
  const c = b.to.raw("C", { type: "other", options: { text: "<<a.x>>" } });
  c.failed.raw("d", { type: "http_request", options: { url: "https://example.com/", unheard_of: 1 } });
});
`);
});

test("looks go with an action, its place does not", () => {
  const looks = { icon: "star", width: 328, position: { x: 8, y: 16 } } as const;
  expect(toSdkSource(storyOf([{ ...webhookAction("a"), ...looks }], []))).toContain(
    's.webhook("a", { icon: "star", width: 328 });',
  );
});

test("lines that are too long are broken where they can be, the last argument first", () => {
  const rules = Array.from({ length: 3 }, (_, index) => ({
    type: "equal",
    value: `=a.body.x${index}`,
    to: "x".repeat(30),
  }));
  const large = { id: "b", slug: "b", type: "condition", name: "B".repeat(40), options: { rules, mustMatch: 1 } };
  const source = toSdkSource(storyOf([webhookAction("a"), large as StoryAction], ["a > b"]));
  expect(source).toBe(`import { story } from "@fairlead/sdk";

export default story("A story", (s) => {
  const a = s.webhook("a");
  a.to.condition(
    "${"B".repeat(40)}",
    [
      { type: "equal", value: a.body.at("x0"), to: "${"x".repeat(30)}" },
      { type: "equal", value: a.body.at("x1"), to: "${"x".repeat(30)}" },
      { type: "equal", value: a.body.at("x2"), to: "${"x".repeat(30)}" },
    ],
    { mustMatch: 1, slug: "b" },
  );
});
`);
});
