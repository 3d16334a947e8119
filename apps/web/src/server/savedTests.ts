import { randomUUID } from "node:crypto";
import type { JsonDifference } from "@fairlead/story";
import { type Tested, testStoryAction } from "./actionTests.ts";
import { AppError, notFound } from "./appError.ts";
import { compareTested, toExpectation } from "./compareTested.ts";
import {
  deleteSavedTest,
  type FullTestRow,
  readSavedTest,
  readSavedTests,
  type SavedTestRow,
  type TestMatch,
  writeExpected,
  writeSavedTest,
} from "./savedTestQueries.ts";
import type { Actor, Services } from "./services.ts";
import { loadTestDraft, requireAction, type TestDraft } from "./testDraft.ts";
import { recordSizeMax, type TestRecord } from "./testRecord.ts";

/** A test that is kept with a draft. `action`: the slug that its action has now; null: the action was removed. */
export type SavedTest = {
  id: string;
  name: string;
  action: string | null;
  upTo: boolean;
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
  const { id, name, action_id: actionId, up_to: upTo, match, created_at: at, created_by: createdBy } = row;
  const action = slugOf(draft, actionId);
  return { id, name, action, upTo, match, createdAt: at.toISOString(), createdBy };
}

function slugOf({ definition }: TestDraft, actionId: string): string | null {
  return definition.actions.find((one) => one.id === actionId)?.slug ?? null;
}

/**
 * Keeps a test. It is done once more, with what was recorded in the place of the outside; what comes of that is what is
 * expected from now on. Throws `not_found`, and `bad_input` for what can't be kept.
 */
export async function saveTest(services: Services, actor: Actor, saving: SavingTest): Promise<SavedTest> {
  const { id, slug, name, upTo, match, record } = saving;
  const draft = await loadTestDraft(services, actor, id);
  const action = requireAction(draft, slug);
  const size = JSON.stringify(record).length;
  if (size > recordSizeMax) {
    const message = `has ${size} characters as JSON; a saved test may have ${recordSizeMax}. Test with smaller events.`;
    throw new AppError("bad_input", message, { path: "record" });
  }
  if ((await readSavedTests(services.pool, id)).length >= testsMax) {
    const message = `This story has ${testsMax} saved tests, as many as may be. Remove one first.`;
    throw new AppError("bad_input", message, { path: "name" });
  }
  const tested = await testStoryAction(services, actor, { id, slug, mode: "test", upTo, ...again(record) });
  const row = {
    ...{
      id: randomUUID(),
      action_id: action.id,
      name: name?.trim() ?? action.name,
      up_to: upTo,
      match,
      created_by: actor.userId,
    },
    record: mapKeys(record, (one) => draft.definition.actions.find((action) => action.slug === one)?.id),
    expected: toExpected(tested),
  };
  const created_at = await writeSavedTest(services.pool, id, row);
  return toSaved({ ...row, created_at }, draft);
}

function again(record: TestRecord): { events: TestRecord["events"]; again: TestRecord } {
  return { events: record.events, again: record };
}

/** What came of a test, if it can be expected again. Throws `bad_input`. */
function toExpected(tested: Tested) {
  if (tested.error?.code === "not_recorded" || tested.error?.code === "not_reached") {
    throw new AppError("bad_input", `can't be done again. ${tested.error.message}`, { path: "record" });
  }
  if (tested.events.some(({ truncated }) => truncated)) {
    const message = "gives events of more than 2 000 000 characters together. Test with smaller events.";
    throw new AppError("bad_input", message, { path: "record" });
  }
  return toExpectation(tested);
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
  const tested = await testAgain(services, actor, running);
  if (tested === null) {
    const error = { code: "action_gone", message: "The action was removed from the draft. Remove the test as well." };
    return { ...saved, passed: false, differences: [], isMore: false, error, durationMs: 0 };
  }
  const { differences, isMore } = compareTested(row.expected, toExpectation(tested), row.match);
  const passed = differences.length === 0;
  const { error, durationMs } = tested;
  return { ...saved, passed, differences, isMore, error: passed ? null : error, durationMs };
}

/** Null: its action was removed. */
function testAgain(services: Services, actor: Actor, { draft, row, signal }: RunningOne): Promise<Tested> | null {
  const slug = slugOf(draft, row.action_id);
  if (slug === null) return null;
  const record = mapKeys(row.record, (id) => slugOf(draft, id));
  const test = { id: draft.id, slug, mode: "test" as const, upTo: row.up_to };
  return testStoryAction(services, actor, { ...test, ...again(record), signal });
}

/** Expects from now on what a saved test gives now. Throws `not_found`, and `bad_input` for what can't be expected. */
export async function acceptSavedTest(services: Services, actor: Actor, { id, test }: TestOf): Promise<void> {
  const draft = await loadTestDraft(services, actor, id);
  const row = await requireTest(services, id, test);
  const tested = await testAgain(services, actor, { draft, row });
  if (tested === null) throw notFound("action");
  await writeExpected(services.pool, id, { id: test, expected: toExpected(tested) });
}
