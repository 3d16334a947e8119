import type { StoryExpectation } from "./compareStory.ts";
import type { SavedExpectation } from "./compareTested.ts";
import type { TestRecord } from "./testRecord.ts";
import type { Sql } from "./webhookQueries.ts";

/** How what comes of a test has to be like what is expected. */
export type TestMatch = "values" | "shape";

/** A saved test without what it holds. */
export type SavedTestRow = {
  id: string;
  action_id: string;
  name: string;
  up_to: boolean;
  /** Whether it is of the whole story, which starts with its action. */
  whole: boolean;
  match: TestMatch;
  created_at: Date;
  created_by: string | null;
};

/** A saved test with what it holds; events and answers by the ids of their actions. */
export type FullTestRow = Omit<SavedTestRow, "whole"> & { record: TestRecord } & (
    | { whole: false; expected: SavedExpectation }
    | { whole: true; expected: StoryExpectation }
  );

const columns = "id, action_id, name, up_to, whole, match, created_at, created_by";

/** The saved tests of a story in the order in which they were made. */
export async function readSavedTests(sql: Sql, storyId: string): Promise<SavedTestRow[]> {
  const { rows } = await sql.query<SavedTestRow>({
    name: "web_saved_tests",
    text: `SELECT ${columns} FROM saved_test WHERE story_id = $1 ORDER BY created_at, id`,
    values: [storyId],
  });
  return rows;
}

/** One saved test of a story, whole; null if there is none. */
export async function readSavedTest(sql: Sql, storyId: string, id: string): Promise<FullTestRow | null> {
  const { rows } = await sql.query<FullTestRow>({
    name: "web_saved_test",
    text: `SELECT ${columns}, record, expected FROM saved_test WHERE story_id = $1 AND id = $2`,
    values: [storyId, id],
  });
  return rows[0] ?? null;
}

/** A test that is about to be kept. */
export type SavedTestWrite = FullTestRow extends infer Row
  ? Row extends unknown
    ? Omit<Row, "created_at">
    : never
  : never;

/** Keeps a test; gives the time at which it was kept. */
export async function writeSavedTest(sql: Sql, storyId: string, test: SavedTestWrite): Promise<Date> {
  const { id, action_id: actionId, name, up_to: upTo, whole, match, record, expected, created_by: by } = test;
  const { rows } = await sql.query<{ created_at: Date }>({
    text: `INSERT INTO saved_test (id, story_id, action_id, name, up_to, whole, match, record, expected, created_by)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING created_at`,
    values: [id, storyId, actionId, name, upTo, whole, match, JSON.stringify(record), JSON.stringify(expected), by],
  });
  const [row] = rows;
  if (row === undefined) throw new Error("A row that was written was not returned.");
  return row.created_at;
}

/** Gives a test another expectation. */
export async function writeExpected(
  sql: Sql,
  storyId: string,
  { id, expected }: Pick<FullTestRow, "id" | "expected">,
): Promise<void> {
  await sql.query({
    text: "UPDATE saved_test SET expected = $3 WHERE story_id = $1 AND id = $2",
    values: [storyId, id, JSON.stringify(expected)],
  });
}

/** Takes a test away; false if there is none. */
export async function deleteSavedTest(sql: Sql, storyId: string, id: string): Promise<boolean> {
  const { rowCount } = await sql.query({
    text: "DELETE FROM saved_test WHERE story_id = $1 AND id = $2",
    values: [storyId, id],
  });
  return rowCount === 1;
}
