import type { Change } from "@fairlead/story";
import { expect, test } from "vitest";
import { changeSchema } from "./changeSchema.ts";

const action = (key: string, value: unknown) => ({ kind: "set", list: "actions", id: "call", key, value }) as Change;

test.each<Change>([
  action("monitoring", { failure: true, mail: ["ops@example.com"] }),
  action("local", { total: "=receive.body.total" }),
  action("onlyIf", { rules: [{ type: "is_true", value: "=TRUE" }] }),
  action("includeMetadata", true),
  action("atMostOnce", true),
  action("schedule", undefined),
  { kind: "set_setting", key: "monitoring", value: { mail: ["ops@example.com"] } },
  { kind: "set_setting", key: "retention", value: { keepRuns: 3 } },
])("a draft can be changed in every key that the form gives: $key", (change) => {
  expect(changeSchema.parse(change)).toEqual(change);
});

test.each([
  action("slug", "other"),
  action("options", {}),
  action("toString", 1),
  { ...action("text", "note"), list: "groups" },
  { kind: "set_setting", key: "colour", value: 1 },
])("what has a change of its own, or is not known, is refused: $key", (change) => {
  expect(changeSchema.safeParse(change).success).toBe(false);
});
