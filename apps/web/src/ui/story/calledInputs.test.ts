import { expect, test } from "vitest";
import { type CalledInput, lackingInputs, withInputs } from "./calledInputs.ts";

const inputs: readonly CalledInput[] = [
  { name: "host", type: "text", required: true },
  { name: "severity", type: "number", default: 5 },
  { name: "tags", type: "list" },
];

test("a payload gets the inputs that it lacks, with their defaults, and keeps what it has", () => {
  expect(withInputs({ host: "=receive.body.host", other: 1 }, inputs)).toEqual({
    ...{ host: "=receive.body.host", other: 1, severity: 5, tags: [] },
  });
  for (const payload of [undefined, null, "text", [1]]) {
    expect(withInputs(payload, inputs)).toEqual({ host: "", severity: 5, tags: [] });
  }
  expect(withInputs({}, [{ name: "a", type: "text", default: "=1+1" }])).toEqual({ a: "\\=1+1" });
});

test("what a payload lacks is told, but not of one that is a formula", () => {
  const names = (payload: unknown) => lackingInputs(payload, inputs).map(({ name }) => name);
  expect(names({ host: "", tags: [] })).toEqual(["severity"]);
  expect(names(undefined)).toEqual(["host", "severity", "tags"]);
  expect(names("=receive.body")).toEqual([]);
});
