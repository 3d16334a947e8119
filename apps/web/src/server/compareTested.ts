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

/** The differences of a test, the first ones, and whether there are more. */
export type Compared = { differences: JsonDifference[]; isMore: boolean };

/**
 * In what came of a test something else than was expected, the most telling first: how it ended, how many events there were,
 * and what is in them. Paths begin with `outcome`, `error`, `count`, or `events` and a number from 0.
 */
export function compareTested(expected: SavedExpectation, actual: SavedExpectation, match: TestMatch): Compared {
  const told: JsonDifference[] = [];
  tell(told, ["outcome"], [expected.outcome, actual.outcome]);
  tell(told, ["error"], [expected.error, actual.error]);
  const events = compareEvents(expected, actual, match);
  return cutCompared({ differences: [...told, ...events.differences], isMore: events.isMore });
}

/** No more differences than are told. */
export function cutCompared({ differences, isMore }: Compared): Compared {
  return { differences: differences.slice(0, differencesMax), isMore: isMore || differences.length > differencesMax };
}

/** Tells of two values if they are not the same. */
export function tell(
  told: JsonDifference[],
  path: JsonDifference["path"],
  [before, after]: readonly [Json, Json],
): void {
  if (before !== after) told.push({ kind: "changed", path, before, after });
}

type Events = Pick<SavedExpectation, "events" | "eventCount">;

/** In what events are other than expected. Paths begin with `count`, or `events` and a number from 0. */
export function compareEvents(expected: Events, actual: Events, match: TestMatch): Compared {
  const differences: JsonDifference[] = [];
  // As many events as came are the values of a list; of a shape they may be more or fewer, but not none.
  if (match === "values" || expected.eventCount === 0 || actual.eventCount === 0)
    tell(differences, ["count"], [expected.eventCount, actual.eventCount]);
  const diff = match === "values" ? diffJson : diffShape;
  let isMore = false;
  for (const [at, event] of actual.events.entries()) {
    const before = expected.events[match === "values" ? at : Math.min(at, expected.events.length - 1)];
    if (before === undefined) break;
    tell(differences, ["events", at, "port"], [before.port, event.port]);
    const found = diff(before.data, event.data, differencesMax);
    isMore ||= found.isMore;
    differences.push(...found.differences.map((one) => ({ ...one, path: ["events", at, ...one.path] })));
    if (differences.length > differencesMax) break;
  }
  return cutCompared({ differences, isMore });
}
