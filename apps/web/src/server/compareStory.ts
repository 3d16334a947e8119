import type { Json } from "@fairlead/formula";
import type { JsonDifference, LinkKind } from "@fairlead/story";
import { type Compared, compareEvents, cutCompared, differencesMax, tell } from "./compareTested.ts";
import type { TestMatch } from "./savedTestQueries.ts";

/** What has to come of one action. `failures`: the codes with which its runs have to fail, sorted, each once. */
export type ActionExpectation = {
  /** Its slug, should it be removed. */
  slug: string;
  runs: number;
  failures: string[];
  events: { port: LinkKind; data: Json }[];
  eventCount: number;
};

/** What has to come of a test of a story: of every action that was reached, by its id. The others must not be reached. */
export type StoryExpectation = { actions: Record<string, ActionExpectation> };

/** `slugOf`: what an action of the draft is called; null: it was removed. `order`: the ids of the draft's actions. */
export type Comparing = { match: TestMatch; slugOf: (id: string) => string | null; order: readonly string[] };

/**
 * In what came of a test of a story something else than was expected, action by action in the order of the draft. Paths begin
 * with the slug of an action, then `reached`, `runs`, `failures`, `count`, or `events` and a number from 0.
 */
export function compareStory(
  expected: StoryExpectation,
  actual: StoryExpectation,
  { match, slugOf, order }: Comparing,
): Compared {
  const ids = [...new Set([...order, ...Object.keys(expected.actions)])];
  const differences: JsonDifference[] = [];
  let isMore = false;
  for (const id of ids) {
    const [before, after] = [actionOf(expected, id), actionOf(actual, id)];
    const slug = slugOf(id) ?? before?.slug ?? id;
    const found = compareAction(before, after, match);
    isMore ||= found.isMore;
    differences.push(...found.differences.map((one) => ({ ...one, path: [slug, ...one.path] })));
    if (differences.length > differencesMax) break;
  }
  return cutCompared({ differences, isMore });
}

function actionOf({ actions }: StoryExpectation, id: string): ActionExpectation | undefined {
  return Object.hasOwn(actions, id) ? actions[id] : undefined;
}

type Some = ActionExpectation | undefined;

function compareAction(before: Some, after: Some, match: TestMatch): Compared {
  const differences: JsonDifference[] = [];
  tell(differences, ["reached"], [before !== undefined, after !== undefined]);
  if (before === undefined || after === undefined) return { differences, isMore: false };
  // How often it runs goes with how many events come, of which a shape says only whether there are any.
  if (match === "values") tell(differences, ["runs"], [before.runs, after.runs]);
  tell(differences, ["failures"], [before.failures.join(", "), after.failures.join(", ")]);
  const events = compareEvents(before, after, match);
  return { differences: [...differences, ...events.differences], isMore: events.isMore };
}
