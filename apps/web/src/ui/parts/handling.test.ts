import { expect, test } from "vitest";
import { toHandling, usualHandling } from "./handling.ts";

test.each([
  [null, usualHandling],
  ["", usualHandling],
  ["null", usualHandling],
  ['{"wheel":"spin","letters":"no"}', usualHandling],
  ['{"wheel":"zoom"}', { wheel: "zoom", letters: true }],
  ['{"letters":false}', { wheel: "pan", letters: false }],
])("what was kept as %j is read", (text, handling) => {
  expect(toHandling(text)).toEqual(handling);
});
