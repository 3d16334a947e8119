import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Ask, readRecord, type StoryShape } from "../src/chaos/record.ts";

/** A webhook `receive` with a request `call` behind it. */
const shape: StoryShape = { links: [{ from: "receive", to: "call" }], effectActions: ["call"], runsPerStoryRun: 2 };
const storyId = "10000000-0000-7000-8000-000000000000";
const other = "20000000-0000-7000-8000-000000000000";

const idOf = (kind: number, n: number) => `00000000-0001-7000-${8000 + kind}-${String(n).padStart(12, "0")}`;

describe("the record of a story", () => {
  let database: TestDatabase;
  let ask: Ask;

  beforeEach(async () => {
    database = await createTestDatabase();
    ask = async (text, values) => (await database.pool.query(text, values)).rows;
    for (const n of [1, 2]) await insertStoryRun(n, storyId);
    await insertStoryRun(3, other);
  });
  afterEach(() => database.drop());

  /** A story run that has succeeded, with both of its runs. */
  async function insertStoryRun(n: number, story: string): Promise<void> {
    await ask(
      `INSERT INTO story_run (id, tenant_id, story_id, version_id, trigger, status, created_at)
       VALUES ($1, $2, $2, $2, 'webhook', 'succeeded', now())`,
      [idOf(0, n), story],
    );
    await insertRun(n, { kind: 1, action: "receive", parent: null, children: 1 });
    await ask(
      `INSERT INTO event (story_run_id, id, action_run_id, action, seq, port, data)
       VALUES ($1, $2, $3, 'receive', 0, 'default', $4)`,
      [idOf(0, n), idOf(3, n), idOf(1, n), JSON.stringify({ body: { id: `call-${n}` } })],
    );
    await insertRun(n, { kind: 2, action: "call", parent: idOf(3, n), children: 0 });
  }

  type Run = { kind: number; action: string; parent: string | null; children: number };

  async function insertRun(n: number, { kind, action, parent, children }: Run): Promise<void> {
    await ask(
      `INSERT INTO action_run
         (story_run_id, id, action, parent_event_id, loop_index, attempt, outcome, started_at, ended_at, children)
       VALUES ($1, $2, $3, $4, 0, 1, 'emitted', now(), now(), $5)`,
      [idOf(0, n), idOf(kind, n), action, parent, children],
    );
  }

  const clean = {
    ...{ missingRuns: 0, duplicatedRecords: 0, incompleteStoryRuns: 0 },
    ...{ openStoryRuns: 0, failedStoryRuns: 0, invariantRows: 0 },
  };

  it("is clean where each event has its run, and leaves other stories alone", async () => {
    expect(await readRecord(ask, storyId, shape)).toEqual({
      stored: new Map([
        ["call-1", 1],
        ["call-2", 1],
      ]),
      requesting: new Map([
        [idOf(2, 1), true],
        [idOf(2, 2), true],
      ]),
      record: clean,
    });
  });

  it("shows a run that is missing, by the link and by the views that have to be empty", async () => {
    await ask("DELETE FROM action_run WHERE id = $1", [idOf(2, 1)]);
    const { record } = await readRecord(ask, storyId, shape);
    expect(record).toEqual({ ...clean, missingRuns: 1, incompleteStoryRuns: 1, invariantRows: 1 });
  });

  it("shows a run that was recorded twice", async () => {
    await insertRun(1, { kind: 4, action: "call", parent: idOf(3, 1), children: 0 });
    const { record } = await readRecord(ask, storyId, shape);
    expect(record).toMatchObject({ duplicatedRecords: 1, incompleteStoryRuns: 1 });
  });

  it("shows a run that no link leads to", async () => {
    await insertRun(1, { kind: 4, action: "note", parent: idOf(3, 1), children: 0 });
    expect((await readRecord(ask, storyId, shape)).record).toMatchObject({ duplicatedRecords: 1 });
  });

  it("shows an event that was stored twice", async () => {
    await ask(
      `INSERT INTO event (story_run_id, id, action_run_id, action, seq, port, data)
       SELECT story_run_id, $1, action_run_id, action, seq, port, data FROM event WHERE id = $2`,
      [idOf(5, 1), idOf(3, 1)],
    );
    const { record, stored } = await readRecord(ask, storyId, shape);
    expect(stored.get("call-1")).toBe(2);
    expect(record).toMatchObject({ duplicatedRecords: 1, missingRuns: 1 });
  });

  it("shows what is open and what has failed", async () => {
    await ask("UPDATE story_run SET status = 'open' WHERE id = $1", [idOf(0, 1)]);
    await ask("UPDATE story_run SET status = 'failed' WHERE id = $1", [idOf(0, 2)]);
    expect((await readRecord(ask, storyId, shape)).record).toEqual({ ...clean, openStoryRuns: 1, failedStoryRuns: 1 });
  });
});
