import { expect, test } from "vitest";
import { conditionAction, httpAction, messageAction, storyOf, webhookAction } from "../test/stories.ts";
import { findReaders, findReads } from "./findReaders.ts";

test("every option that reads an action is found once, and no text, key or parameter of that name", () => {
  const story = storyOf(
    [
      webhookAction("a", { path: "a" }),
      messageAction("b", { a: "a", x: ["=a.x + a.y", "<<a>>"], y: "=MAP_LAMBDA([1], LAMBDA(a, a))" }),
      conditionAction("c", "=b.a"),
      httpAction("d", { headers: { "X-A": "=a.h" }, body: "=half + a" }, { id: "7" }),
    ],
    ["a > b", "b > c", "c > d"],
  );
  expect(findReaders(story, "a")).toEqual([
    { action: "b", path: "actions[1].options.payload.x[0]" },
    { action: "b", path: "actions[1].options.payload.x[1]" },
    { action: "7", path: "actions[3].options.headers.X-A" },
    { action: "7", path: "actions[3].options.body" },
  ]);
  expect(findReaders(story, "d")).toEqual([]);
});

test("what each action reads is told at once, resources and credentials by their names as well", () => {
  const story = storyOf(
    [
      webhookAction("a"),
      messageAction("b", { x: "=a.x + a.y", to: "<<RESOURCE.team_inbox>>" }),
      httpAction("d", { headers: { Authorization: "<<CREDENTIAL.jira>>" }, body: "=half +" }),
    ],
    ["a > b", "b > d"],
  );
  expect(Object.fromEntries(findReads(story))).toEqual({
    a: new Set(),
    b: new Set(["a", "RESOURCE", "RESOURCE.team_inbox"]),
    d: new Set(["CREDENTIAL", "CREDENTIAL.jira"]),
  });
});
