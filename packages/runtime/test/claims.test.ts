import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClaims } from "../src/claims.ts";
import { createDatabase, type Statement } from "../src/database.ts";
import { createEventCache } from "../src/eventCache.ts";
import type { Locator } from "../src/locator.ts";
import { firstEvent, openRecorder, runUnit, startUnit } from "./recordFixtures.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Claims that list the statements they send. */
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
  return { claims: createClaims(watched, cache), statements, cache };
}

const locatorOf = (of: { storyRunId: string; parentEventId: string; action: string }): Locator => ({
  ...of,
  ...{ storyId: "", versionId: "", loopIndex: 0, attempt: 1, hops: 0, dueMs: 0, backoffMs: 0 },
});

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
