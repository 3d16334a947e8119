import { expect, test } from "vitest";
import type { Change } from "./change.ts";
import { touchedFields } from "./touchedFields.ts";
import { whoChanged } from "./whoChanged.ts";

const touch = (by: string, ...changes: Change[]) => ({ by, fields: changes.flatMap(touchedFields) });
const entry = { id: "a", slug: "say", type: "event_transform", name: "Say", options: { mode: "message", payload: 1 } };
const added: Change = { kind: "add", list: "actions", entry: entry as never };
const option = (path: (string | number)[]): Change => ({ kind: "set_option", action: "a", path, value: 1 });

test("a field belongs to the last one who set it, or what it is in", () => {
  const touches = [touch("Ann", option(["url"])), touch("Bo", option(["headers", "Accept"])), touch("Cy", option([]))];
  const field = (...path: string[]) => ({ field: ["actions", "a", "options", ...path], to: 1 });
  expect(whoChanged(field("url"), touches.slice(0, 2))).toEqual(["Ann"]);
  expect(whoChanged(field("headers", "Accept"), touches.slice(0, 2))).toEqual(["Bo"]);
  expect(whoChanged(field("url"), touches)).toEqual(["Cy"]);
  expect(whoChanged(field("body"), touches.slice(0, 2))).toEqual([]);
});

test("what was added is by whoever added it and those who went on with it; what was removed by whoever removed it", () => {
  const touches = [touch("Ann", option(["url"])), touch("Bo", added), touch("Cy", option(["payload"]))];
  expect(whoChanged({ field: ["actions", "a"], to: null }, touches)).toEqual(["Bo", "Cy"]);
  const removed = [...touches, touch("Di", { kind: "remove", list: "actions", id: "a" })];
  expect(whoChanged({ field: ["actions", "a"] }, removed)).toEqual(["Di"]);
});

test("every kind of change says which fields it sets", () => {
  const link = { from: "a", to: "b" };
  const changes: Change[] = [
    { kind: "set_story", key: "name", value: "S" },
    { kind: "set_setting", key: "callable" },
    { kind: "set", list: "notes", id: "n", key: "text", value: "x" },
    { kind: "rename", slugs: { a: "b" } },
    {
      kind: "batch",
      changes: [
        { kind: "add_link", link },
        { kind: "remove_link", link: { ...link, kind: "failure" } },
      ],
    },
    { kind: "move", actions: { a: null }, notes: { n: { x: 0, y: 0 } } },
    { kind: "insert_option", action: "a", path: ["rules", 1], value: 1 },
  ];
  expect(changes.flatMap(touchedFields)).toEqual([
    ["name"],
    ["settings", "callable"],
    ["notes", "n", "text"],
    ["actions", "a", "slug"],
    ["links", "a", "b", "default"],
    ["links", "a", "b", "failure"],
    ["actions", "a", "position"],
    ["notes", "n", "position"],
    ["actions", "a", "options", "rules"],
  ]);
});
