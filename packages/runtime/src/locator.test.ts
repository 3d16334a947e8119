import { expect, test } from "vitest";
import { asLeft, fromTicket, type Locator, toTicket } from "./locator.ts";

const id = (digit: string) => `0198f1d4-7c00-7${digit.repeat(3)}-8${digit.repeat(3)}-${digit.repeat(12)}`;

const locator: Locator = {
  ...{ storyRunId: id("1"), storyId: id("2"), versionId: id("3"), parentEventId: id("4"), action: "call" },
  ...{ loopIndex: 0, attempt: 2, hops: 1, dueMs: 1_764_000_000_000, backoffMs: 5 },
};

test("a ticket brings back the locator that it was made of, with what is known of the rest of its story run", () => {
  for (const one of [locator, { ...locator, isOnly: true }, { ...locator, parentEventId: null }]) {
    expect(fromTicket(toTicket(one, "io"))).toEqual(one);
  }
});

test("of several runs that are left none is the only one, and what was not known to be the only one never is", () => {
  const only = { ...locator, isOnly: true };
  expect(asLeft([only])).toEqual([only]);
  expect(asLeft([only, { ...only, action: "other" }])).toEqual([locator, { ...locator, action: "other" }]);
  expect(asLeft([locator])).toEqual([locator]);
});
