import { expect, test } from "vitest";
import { auditVerbs } from "../../server/auditTable.ts";
import { toChanges, toVerbWords, verbChoices } from "./auditWords.ts";

test("every verb of the log has words, and no other", () => {
  expect(verbChoices.map(({ value }) => value).sort()).toEqual([...auditVerbs]);
  expect(toVerbWords("of.tomorrow")).toBe("of.tomorrow");
});

test("what changed is told by field; what did not is left out", () => {
  expect(toChanges({ name: "A", tags: ["x"], paused: false }, { name: "B", tags: ["x"], paused: true })).toEqual([
    { field: "name", before: "A", after: "B" },
    { field: "paused", before: "false", after: "true" },
  ]);
  expect(toChanges(null, { name: "B", folder: null })).toEqual([{ field: "name", before: null, after: "B" }]);
});
