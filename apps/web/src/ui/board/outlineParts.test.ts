import { expect, test } from "vitest";
import { toOutlineParts } from "./outlineParts.ts";

const action = (slug: string, group?: string) => ({
  ...{ id: slug, slug, type: "event_transform" as const, name: slug.toUpperCase() },
  options: { mode: "message" as const, payload: {} },
  ...(group === undefined ? {} : { group }),
});

test("groups tell their actions, notes their first line; groups come first", () => {
  const parts = toOutlineParts({
    actions: [action("a", "g"), action("b"), action("c", "g")],
    groups: [
      { id: "g", name: "Shape it", collapsed: true },
      { id: "h", name: "Nothing yet" },
    ],
    notes: [
      { id: "n", text: "## Ask\n\nSee the **book** of `x`.", position: { x: 0, y: 0 } },
      { id: "m", text: " ", position: { x: 0, y: 0 } },
    ],
  });
  expect([...parts]).toEqual([
    ["group:g", { kind: "Group", title: "Shape it", more: "collapsed, A, C" }],
    ["group:h", { kind: "Group", title: "Nothing yet", more: "no actions" }],
    ["note:n", { kind: "Note", title: "Ask", more: "See the book of x." }],
    ["note:m", { kind: "Note", title: "Empty note", more: null }],
  ]);
});
