import { randomUUID } from "node:crypto";
import type { JsonDifference, StoryAction } from "@fairlead/story";
import { AppError, notFound } from "./appError.ts";
import type { StoryExpectation } from "./compareStory.ts";
import type { Compared, SavedExpectation } from "./compareTested.ts";
import { actionAgain, type Came, storyAgain } from "./savedTestAgain.ts";
import {
  deleteSavedTest,
  type FullTestRow,
  readSavedTest,
  readSavedTests,
  type SavedTestRow,
  type SavedTestWrite,
  type TestMatch,
  writeExpected,
  writeSavedTest,
} from "./savedTestQueries.ts";
import type { Actor, Services } from "./services.ts";
import { loadTestDraft, requireAction, type TestDraft } from "./testDraft.ts";
import { recordSizeMax, type TestRecord } from "./testRecord.ts";

/**
 * A test that is kept with a draft. `action`: the slug that its action has now; null: the action was removed. `whole`: it is of
 * the whole story, which starts with that action.
 */
export type SavedTest = {
  id: string;
  name: string;
  action: string | null;
  upTo: boolean;
  whole: boolean;
  match: TestMatch;
  createdAt: string;
  createdBy: string | null;
};

/** What to keep: a test as it was noted down, under a name. */
export type SavingTest = {
  id: string;
  slug: string;
  /** Default: the name of the action. */
  name?: string | undefined;
  upTo: boolean;
  match: TestMatch;
  record: TestRecord;
};

/**
 * How a saved test went. `differences`: in what it came out otherwise than expected; their values before are those that were
 * expected. `error`: why the action failed, or why there was nothing to try.
 */
export type SavedTestResult = SavedTest & {
  passed: boolean;
  differences: JsonDifference[];
  isMore: boolean;
  error: { code: string; message: string } | null;
  durationMs: number;
};

/** Tests that a story may have. */
const testsMax = 100;

/** The saved tests of a story in the order in which they were made. Throws `not_found`. */
export async function listSavedTests(services: Services, actor: Actor, id: string): Promise<SavedTest[]> {
  const draft = await loadTestDraft(services, actor, id);
  return (await readSavedTests(services.pool, id)).map((row) => toSaved(row, draft));
}

function toSaved(row: SavedTestRow, draft: TestDraft): SavedTest {
  const { id, name, action_id: actionId, up_to: upTo, whole, match, created_at: at, created_by: createdBy } = row;
  const action = slugOf(draft, actionId);
  return { id, name, action, upTo, whole, match, createdAt: at.toISOString(), createdBy };
}

function slugOf({ definition }: TestDraft, actionId: string): string | null {
  return definition.actions.find((one) => one.id === actionId)?.slug ?? null;
}

/**
 * Keeps a test of an action. It is done once more, with what was recorded in the place of the outside; what comes of that is
 * what is expected from now on. Throws `not_found`, and `bad_input` for what can't be kept.
 */
export async function saveTest(services: Services, actor: Actor, saving: SavingTest): Promise<SavedTest> {
  const { id, slug, name, upTo, match, record } = saving;
  const draft = await loadTestDraft(services, actor, id);
  const action = requireAction(draft, slug);
  await assertRoom(services, id, record);
  const came = await actionAgain(services, actor, { draft, slug, record, upTo });
  assertExpectable(came);
  const kept = { ...toParts(draft, action, { name: name ?? action.name, match, record }), up_to: upTo };
  return keep(services, draft, { ...kept, created_by: actor.userId, whole: false, expected: came.expectation });
}

/** What to keep of a whole story. `start`: the slug of the action that it started with; default: the only one that can. */
export type SavingStoryTest = Omit<SavingTest, "slug" | "upTo"> & { start?: string | undefined };

/** Keeps a test of a whole story, as `saveTest` does one of an action. */
export async function saveStoryTest(services: Services, actor: Actor, saving: SavingStoryTest): Promise<SavedTest> {
  const { id, start, name, match, record } = saving;
  const draft = await loadTestDraft(services, actor, id);
  await assertRoom(services, id, record);
  const came = await storyAgain(services, actor, { draft, slug: start, record });
  assertExpectable(came);
  const action = requireAction(draft, came.start);
  const kept = { ...toParts(draft, action, { name: name ?? draft.definition.name, match, record }), up_to: false };
  return keep(services, draft, { ...kept, created_by: actor.userId, whole: true, expected: came.expectation });
}

async function assertRoom({ pool }: Services, id: string, record: TestRecord): Promise<void> {
  const size = JSON.stringify(record).length;
  if (size > recordSizeMax) {
    const message = `has ${size} characters as JSON; a saved test may have ${recordSizeMax}. Test with smaller events.`;
    throw new AppError("bad_input", message, { path: "record" });
  }
  if ((await readSavedTests(pool, id)).length >= testsMax) {
    const message = `This story has ${testsMax} saved tests, as many as may be. Remove one first.`;
    throw new AppError("bad_input", message, { path: "name" });
  }
}

/** Throws `bad_input` for what came of a test that can't be expected again. */
function assertExpectable({ refusal }: { refusal: AppError | null }): void {
  if (refusal !== null) throw refusal;
}

type Kept = Pick<SavingTest, "match" | "record"> & { name: string };

function toParts({ definition }: TestDraft, { id }: StoryAction, { name, match, record }: Kept) {
  const ids = new Map(definition.actions.map((action) => [action.slug, action.id]));
  return { action_id: id, name: name.trim(), match, record: mapKeys(record, (slug) => ids.get(slug)) };
}

type Keeping = DistributiveOmit<SavedTestWrite, "id">;
type DistributiveOmit<Row, Key extends keyof Row> = Row extends unknown ? Omit<Row, Key> : never;

async function keep({ pool }: Services, draft: TestDraft, keeping: Keeping): Promise<SavedTest> {
  const row = { ...keeping, id: randomUUID() };
  const created_at = await writeSavedTest(pool, draft.id, row);
  return toSaved({ ...row, created_at }, draft);
}

/** A record with other names for its actions; what has none is left out. */
function mapKeys({ events, calls, nowMs }: TestRecord, toName: (key: string) => string | null | undefined): TestRecord {
  const rename = <Value>(values: Record<string, Value>) =>
    Object.fromEntries(
      Object.entries(values).flatMap(([key, value]) => {
        const name = toName(key);
        return name === undefined || name === null ? [] : [[name, value] as const];
      }),
    );
  return { events: rename(events), calls: rename(calls), nowMs };
}

/** Takes a saved test away. Throws `not_found`. */
export async function removeSavedTest(services: Services, actor: Actor, { id, test }: TestOf): Promise<void> {
  await loadTestDraft(services, actor, id);
  if (!(await deleteSavedTest(services.pool, id, test))) throw notFound("test");
}

/** A saved test of a story. */
export type TestOf = { id: string; test: string };

type Running = { id: string; tests?: readonly string[] | undefined; signal?: AbortSignal | undefined };

/**
 * Does saved tests of a story's draft again, one after the other: all, or those that are named. Nothing is sent and nothing
 * recorded. Throws `not_found`.
 */
export async function runSavedTests(
  services: Services,
  actor: Actor,
  { id, tests, signal }: Running,
): Promise<SavedTestResult[]> {
  const draft = await loadTestDraft(services, actor, id);
  const ids = tests ?? (await readSavedTests(services.pool, id)).map((row) => row.id);
  const results: SavedTestResult[] = [];
  for (const test of ids) {
    const row = await requireTest(services, id, test);
    results.push(await runOne(services, actor, { draft, row, signal }));
  }
  return results;
}

async function requireTest({ pool }: Services, id: string, test: string): Promise<FullTestRow> {
  const row = await readSavedTest(pool, id, test);
  if (row === null) throw notFound("test");
  return row;
}

type RunningOne = { draft: TestDraft; row: FullTestRow; signal?: AbortSignal | undefined };

async function runOne(services: Services, actor: Actor, running: RunningOne): Promise<SavedTestResult> {
  const { draft, row } = running;
  const saved = toSaved(row, draft);
  const fail = (code: string, message: string): SavedTestResult => {
    return { ...saved, passed: false, differences: [], isMore: false, error: { code, message }, durationMs: 0 };
  };
  const went = await goAgain(services, actor, running).catch((error: unknown) => {
    // A draft that no story run can be made of fails its tests, not the one who runs them.
    const isOfDraft = error instanceof AppError && (error.code === "story_invalid" || error.code === "bad_input");
    if (!row.whole || !isOfDraft) throw error;
    return fail(error.code, error.message);
  });
  if (went === null) return fail("action_gone", "The action was removed from the draft. Remove the test as well.");
  if ("passed" in went) return went;
  const { differences, isMore } = went.compared;
  const { error, durationMs } = went.came;
  // Of a whole story, what may not be expected fails the test whatever came of it.
  const passed = differences.length === 0 && (!row.whole || error === null);
  return { ...saved, passed, differences, isMore, error: passed ? null : error, durationMs };
}

/** What comes of a saved test now, beside what is expected. Null: its action was removed. */
async function goAgain(
  services: Services,
  actor: Actor,
  { draft, row, signal }: RunningOne,
): Promise<{ came: Came<StoryExpectation> | Came<SavedExpectation>; compared: Compared } | null> {
  const slug = slugOf(draft, row.action_id);
  if (slug === null) return null;
  const again = { draft, slug, record: mapKeys(row.record, (id) => slugOf(draft, id)), signal };
  if (row.whole) {
    const came = await storyAgain(services, actor, again);
    return { came, compared: came.compare(row.expected, row.match) };
  }
  const came = await actionAgain(services, actor, { ...again, upTo: row.up_to });
  return { came, compared: came.compare(row.expected, row.match) };
}

/** Expects from now on what a saved test gives now. Throws `not_found`, and `bad_input` for what can't be expected. */
export async function acceptSavedTest(services: Services, actor: Actor, { id, test }: TestOf): Promise<void> {
  const draft = await loadTestDraft(services, actor, id);
  const row = await requireTest(services, id, test);
  const went = await goAgain(services, actor, { draft, row });
  if (went === null) throw notFound("action");
  assertExpectable(went.came);
  await writeExpected(services.pool, id, { id: test, expected: went.came.expectation });
}
