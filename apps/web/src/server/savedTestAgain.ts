import { type Tested, testStoryAction } from "./actionTests.ts";
import { AppError } from "./appError.ts";
import { type ActionExpectation, compareStory, type StoryExpectation } from "./compareStory.ts";
import { type Compared, compareTested, type SavedExpectation, toExpectation } from "./compareTested.ts";
import type { TestMatch } from "./savedTestQueries.ts";
import type { Actor, Services } from "./services.ts";
import { emittedBy, errorsOf, tellStop } from "./storyTested.ts";
import { type WalkedStory, walkDraft } from "./storyTests.ts";
import type { TestDraft } from "./testDraft.ts";
import type { TestRecord } from "./testRecord.ts";
import { secretsIn } from "./testSecrets.ts";

/** A saved test to do again. `slug`: of its action; of a whole story, of the one that this starts with. */
export type Again = {
  draft: TestDraft;
  slug: string;
  record: TestRecord;
  signal?: AbortSignal | undefined;
};

/**
 * What comes of a saved test now. `error`: why something in it failed that no test may expect, or how its action failed.
 * `refusal`: why it can't be expected from now on.
 */
export type Came<Expectation> = {
  expectation: Expectation;
  compare: (expected: Expectation, match: TestMatch) => Compared;
  error: { code: string; message: string } | null;
  refusal: AppError | null;
  durationMs: number;
};

/** Does a test of one action again. */
export async function actionAgain(
  services: Services,
  actor: Actor,
  { draft, slug, record, upTo, signal }: Again & { upTo: boolean },
): Promise<Came<SavedExpectation>> {
  const test = { id: draft.id, slug, mode: "test" as const, upTo, events: record.events, again: record, signal };
  const tested = await testStoryAction(services, actor, test);
  const expectation = toExpectation(tested);
  return {
    expectation,
    compare: (expected, match) => compareTested(expected, expectation, match),
    error: tested.error,
    refusal: refuseAction(tested),
    durationMs: tested.durationMs,
  };
}

function refuseAction({ error, events }: Tested): AppError | null {
  if (error?.code === "not_recorded" || error?.code === "not_reached") return refuse(notAgain(error));
  return events.some(({ truncated }) => truncated)
    ? refuse("gives events of more than 2 000 000 characters together. Test with smaller events.")
    : null;
}

const refuse = (message: string) => new AppError("bad_input", message, { path: "record" });
const notAgain = ({ message }: { message: string }) => `can't be done again. ${message}`;

/** Characters of JSON that what has to come of a test of a story may have. */
const expectedSizeMax = 2_000_000;

/**
 * Does a test of a whole story again. A request that was not recorded fails it, whatever comes of that. `slug`: the action that
 * it starts with, default the only one that can; `start`: which that was.
 */
export async function storyAgain(
  services: Services,
  actor: Actor,
  { draft, slug, record, signal }: Omit<Again, "slug"> & { slug: string | undefined },
): Promise<Came<StoryExpectation> & { start: string }> {
  const request = { id: draft.id, start: slug, events: record.events, again: record, signal };
  const walked = await walkDraft(services, actor, request);
  const expectation = toStoryExpectation(walked);
  const error = errorsOf(walked.tested.runs).find(({ code }) => code === "not_recorded") ?? null;
  const stopped = tellStop(walked.tested.stoppedBy);
  const slugs = new Map(draft.definition.actions.map((action) => [action.id, action.slug]));
  const comparing = { slugOf: (id: string) => slugs.get(id) ?? null, order: [...slugs.keys()] };
  return {
    start: walked.start,
    expectation,
    compare: (expected, match) => compareStory(expected, expectation, { match, ...comparing }),
    error: error ?? stopped,
    refusal: refuseStory(expectation, error ?? stopped),
    durationMs: Math.round(walked.tested.durationMs),
  };
}

function refuseStory(expectation: StoryExpectation, error: { message: string } | null): AppError | null {
  if (error !== null) return refuse(notAgain(error));
  if (JSON.stringify(expectation).length <= expectedSizeMax) return null;
  const size = expectedSizeMax / 1e6;
  return refuse(`gives events of more than ${size} MB together. Test with smaller events, or with fewer.`);
}

function toStoryExpectation({ draft, tested }: WalkedStory): StoryExpectation {
  const { hide } = secretsIn(tested.options);
  const byAction = Map.groupBy(tested.runs, ({ run }) => run.action);
  const actions = draft.definition.actions.flatMap(({ id, slug }) => {
    const runs = byAction.get(slug) ?? [];
    const waiting = tested.calling.filter(({ action }) => action === slug).length;
    if (runs.length + waiting === 0) return [];
    const events = hide(emittedBy(runs));
    const failures = [...new Set(errorsOf(runs).map(({ code }) => code))].sort();
    const expectation: ActionExpectation = {
      ...{ slug, runs: runs.length + waiting, failures },
      ...{ events, eventCount: events.length },
    };
    return [[id, expectation] as const];
  });
  return { actions: Object.fromEntries(actions) };
}
