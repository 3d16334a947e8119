import type { Json } from "@fairlead/formula";
import { diffJson, diffShape, type JsonDifference, type LinkKind } from "@fairlead/story";
import type { Tested } from "./actionTests.ts";
import type { TestMatch } from "./savedTestQueries.ts";

/** What has to come of a test. `error`: the code with which it has to fail. */
export type SavedExpectation = {
  outcome: Tested["outcome"];
  error: string | null;
  events: { port: LinkKind; data: Json }[];
  eventCount: number;
};

/** What came of a test, as it can be expected again. */
export function toExpectation({ outcome, error, events, eventCount }: Tested): SavedExpectation {
  return { outcome, error: error?.code ?? null, events: events.map(({ port, data }) => ({ port, data })), eventCount };
}

/** Differences of one test that are told. */
export const differencesMax = 50;

/**
 * In what came of a test something else than was expected, the most telling first: how it ended, how many events there were,
 * and what is in them. Paths begin with `outcome`, `error`, `count`, or `events` and a number from 0.
 */
export function compareTested(
  expected: SavedExpectation,
  actual: SavedExpectation,
  match: TestMatch,
): { differences: JsonDifference[]; isMore: boolean } {
  const differences: JsonDifference[] = [];
  const tell = (path: JsonDifference["path"], before: Json, after: Json) => {
    if (before !== after) differences.push({ kind: "changed", path, before, after });
  };
  tell(["outcome"], expected.outcome, actual.outcome);
  tell(["error"], expected.error, actual.error);
  // As many events as came are the values of a list; of a shape they may be more or fewer, but not none.
  if (match === "values" || expected.eventCount === 0 || actual.eventCount === 0)
    tell(["count"], expected.eventCount, actual.eventCount);
  const diff = match === "values" ? diffJson : diffShape;
  let isMore = false;
  for (const [at, event] of actual.events.entries()) {
    const before = expected.events[match === "values" ? at : Math.min(at, expected.events.length - 1)];
    if (before === undefined) break;
    tell(["events", at, "port"], before.port, event.port);
    const found = diff(before.data, event.data, differencesMax);
    isMore ||= found.isMore;
    differences.push(...found.differences.map((one) => ({ ...one, path: ["events", at, ...one.path] })));
    if (differences.length > differencesMax) break;
  }
  return { differences: differences.slice(0, differencesMax), isMore: isMore || differences.length > differencesMax };
}
