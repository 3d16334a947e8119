import type pg from "pg";
import { isTransient, toStorageError } from "./databaseErrors.ts";

/** A statement as pg takes it; named ones are prepared once per connection. */
export type Statement = { name?: string; text: string; values?: readonly unknown[] };

/** The database as the runtime uses it: statements over one pool. */
export type Database = {
  /**
   * Runs one statement (one transaction) and returns its rows. A deadlock is tried again, twice. Rejects with a
   * RuntimeError: `storage_rejected` when the data is refused, else `storage_unavailable` (the outcome is unknown).
   */
  query<Row extends pg.QueryResultRow>(statement: Statement): Promise<Row[]>;
  /**
   * Runs statements one after another in one transaction, and returns the rows of the last, or of the one at `answer`.
   * Otherwise like `query`.
   */
  together<Row extends pg.QueryResultRow>(statements: readonly Statement[], answer?: number): Promise<Row[]>;
};

/** Statements over a pg pool. */
export function createDatabase(pool: pg.Pool): Database {
  return {
    query: <Row extends pg.QueryResultRow>(statement: Statement) =>
      repeat(async () => (await pool.query<Row>(toConfig(statement))).rows),
    together: <Row extends pg.QueryResultRow>(statements: readonly Statement[], answer = statements.length - 1) =>
      repeat(() => transact<Row>(pool, statements, answer)),
  };
}

async function repeat<Result>(task: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task();
    } catch (error) {
      if (attempt === 3 || !isTransient(error)) throw toStorageError(error);
    }
  }
}

async function transact<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  statements: readonly Statement[],
  answer: number,
) {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    let rows: Row[] = [];
    await client.query("BEGIN");
    for (const [index, statement] of statements.entries()) {
      const result = await client.query<Row>(toConfig(statement));
      if (index === answer) rows = result.rows;
    }
    await client.query("COMMIT");
    return rows;
  } catch (error) {
    await client.query("ROLLBACK").catch((err: Error) => {
      broken = err;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

function toConfig({ values, ...config }: Statement): pg.QueryConfig {
  return { ...config, ...(values ? { values: [...values] } : {}) };
}
