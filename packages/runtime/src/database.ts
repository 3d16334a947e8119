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
};

/** Statements over a pg pool. */
export function createDatabase(pool: pg.Pool): Database {
  return {
    async query<Row extends pg.QueryResultRow>(statement: Statement): Promise<Row[]> {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const { values, ...config } = statement;
          const result = await pool.query<Row>({ ...config, ...(values ? { values: [...values] } : {}) });
          return result.rows;
        } catch (error) {
          if (attempt === 3 || !isTransient(error)) throw toStorageError(error);
        }
      }
    },
  };
}
