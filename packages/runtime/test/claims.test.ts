import { createPool } from "@fairlead/db";
import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Claimed, createClaims } from "../src/claims.ts";
import { systemClock } from "../src/clock.ts";
import type { OnClosed } from "../src/closer.ts";
import { createDatabase, type Statement } from "../src/database.ts";
import { createEventCache } from "../src/eventCache.ts";
import type { Locator } from "../src/locator.ts";
import { createRecorder } from "../src/recorder.ts";
import type { Unit } from "../src/rows.ts";
import { firstEvent, openRecorder, runUnit, silent, startUnit } from "./recordFixtures.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Claims and their recorder, which list the statements that they send. */
function openClaims() {
  const statements: Statement[] = [];
  const plain = createDatabase(database.pool);
  const cache = createEventCache();
  const watched = {
    query: (statement: Statement) => {
      statements.push(statement);
      return plain.query(statement);
    },
  } as typeof plain;
  const closed: string[] = [];
  const onClosed: OnClosed = (storyRuns) => closed.push(...storyRuns.map(({ id }) => id));
  const recorder = createRecorder({ database: watched, logger: silent, clock: systemClock, onClosed });
  return { claims: createClaims({ recorder, database: watched, cache }), recorder, statements, cache, closed };
}

const locatorOf = (of: { storyRunId: string; parentEventId: string; action: string }): Locator => ({
  ...of,
  ...{ storyId: "", versionId: "", loopIndex: 0, attempt: 1, hops: 0, dueMs: 0, backoffMs: 0 },
});

const claimOf = (unit: Unit) =>
  locatorOf({ storyRunId: unit.storyRunId, parentEventId: firstEvent(unit), action: "a" });
const resultOf = (unit: Unit, data: string, action = "b") =>
  runUnit({ storyRunId: unit.storyRunId, parentEventId: firstEvent(unit), action, data });
const answerOf = (claimed: Claimed) => (claimed.state === "ready" ? claimed.parent?.data : claimed.state);

async function startRuns(count: number) {
  const { recorder } = openRecorder(database);
  const units = Array.from({ length: count }, (_, n) => startUnit({ data: String(n) }));
  await Promise.all(units.map((unit) => recorder.record(unit)));
  return { recorder, units };
}

test("runs that are claimed together are read by one statement, each with its event", async () => {
  const { units } = await startRuns(50);
  const { claims, statements } = openClaims();
  const found = await Promise.all(
    units.map((unit) =>
      claims.claim(locatorOf({ storyRunId: unit.storyRunId, parentEventId: firstEvent(unit), action: "a" })),
    ),
  );
  expect(found.map((claimed) => (claimed.state === "ready" ? claimed.parent?.data : claimed.state))).toEqual(
    units.map((_, n) => n),
  );
  expect(statements).toHaveLength(1);
});

test("one statement tells recorded, ready and missing runs apart", async () => {
  const { units, recorder } = await startRuns(3);
  const [recorded, ready, missing] = units.map((unit) => ({
    storyRunId: unit.storyRunId,
    parentEventId: firstEvent(unit),
    action: "a",
  }));
  if (!recorded || !ready || !missing) throw new Error("There are three.");
  await recorder.record(runUnit(recorded));
  await database.pool.query("DELETE FROM event WHERE story_run_id = $1", [missing.storyRunId]);
  const { claims } = openClaims();
  const found = await Promise.all([recorded, ready, missing].map((of) => claims.claim(locatorOf(of))));
  expect(found.map((claimed) => claimed.state)).toEqual(["recorded", "ready", "missing"]);
});

test("events that this process has seen are not read again", async () => {
  const { units } = await startRuns(1);
  const [unit] = units;
  const { claims, statements } = openClaims();
  const id = unit ? firstEvent(unit) : "";
  const read = () => claims.events(unit?.storyRunId ?? "", [id]);
  expect(await read()).toEqual(await read());
  expect(statements).toHaveLength(1);
});

test("claims and results that come together are one commit, and each gets its own answer", async () => {
  const { units, recorder: other } = await startRuns(20);
  const [first, second] = units as [Unit, Unit];
  await Promise.all([other.record(resultOf(first, '"first"', "a")), other.record(resultOf(second, '"first"'))]);
  const { claims, recorder, statements } = openClaims();
  const recording = units.map((unit, n) => recorder.record(resultOf(unit, String(n))));
  const claiming = units.map((unit) => claims.claim(claimOf(unit)));
  expect(await Promise.all(recording)).toEqual(units.map((unit) => (unit === second ? "already" : "recorded")));
  const answers = (await Promise.all(claiming)).map(answerOf);
  expect(answers).toEqual(units.map((unit, n) => (unit === first ? "recorded" : n)));
  expect(statements.map(({ name }) => name)).toEqual(["record_trip"]);
});

test("a result that the database refuses takes no claim with it, and no other result", async () => {
  const { units } = await startRuns(5);
  const { claims, recorder } = openClaims();
  const recording = units.map((unit, n) => recorder.record(resultOf(unit, n === 2 ? '"\\u0000"' : String(n))));
  const claiming = units.map((unit) => claims.claim(claimOf(unit)));
  const outcomes = await Promise.allSettled(recording);
  expect(outcomes.map(({ status }) => status === "fulfilled")).toEqual([true, true, false, true, true]);
  expect((await Promise.all(claiming)).map(answerOf)).toEqual([0, 1, 2, 3, 4]);
});

test("a result, the beginning of a story run, a claim and a closing that come together are one commit", async () => {
  const { units } = await startRuns(2);
  const [told, asked] = units as [Unit, Unit];
  const { recorder: other } = openRecorder(database);
  const done = startUnit({ children: 0 });
  await other.record(done);
  const { claims, recorder, statements, closed } = openClaims();
  recorder.close([done.storyRunId, told.storyRunId]);
  const recording = [recorder.record(startUnit()), recorder.record(resultOf(told, "1"))];
  expect(answerOf(await claims.claim(claimOf(asked)))).toBe(1);
  expect(await Promise.all(recording)).toEqual(["recorded", "recorded"]);
  expect(statements.map(({ name }) => name)).toEqual(["record_trip"]);
  expect(closed).toEqual([done.storyRunId]);
});

test("units of which one ends a wait go apart from claims, and both are done", async () => {
  const { units } = await startRuns(3);
  const { claims, recorder, statements } = openClaims();
  const recording = units.map((unit, n) => recorder.record({ ...resultOf(unit, "1"), endsWait: n === 1 }));
  const claiming = units.map((unit) => claims.claim(claimOf(unit)));
  expect(await Promise.all(recording)).toEqual(["recorded", "recorded", "recorded"]);
  expect((await Promise.all(claiming)).map(answerOf)).toEqual([0, 1, 2]);
  expect(statements.map(({ name }) => name)).toEqual(["append_waits", "claim_runs"]);
});

test("while the database is away, claims are told so with the results", async () => {
  const { units } = await startRuns(2);
  const away = createPool("postgresql://127.0.0.1:1/none");
  const sql = createDatabase(away);
  const recorder = createRecorder({ database: sql, logger: silent, clock: systemClock });
  const claims = createClaims({ recorder, database: sql, cache: createEventCache() });
  const all = units.flatMap((unit) => [recorder.record(resultOf(unit, "1")), claims.claim(claimOf(unit))]);
  const outcomes = await Promise.allSettled(all);
  const codes = outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason.code : outcome.status));
  expect(codes).toEqual(all.map(() => "storage_unavailable"));
  await recorder.drain();
  await away.end();
});
