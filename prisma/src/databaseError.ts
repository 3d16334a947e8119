import pg from "pg";

/** What can be wrong with a database before the program may use it. */
export type DatabaseErrorCode = "database_newer" | "database_unreachable" | "migration_edited" | "migration_failed";

/** An error with a stable code and a sentence that says the way out. */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "DatabaseError";
    this.code = code;
  }
}

/** Whether somebody had a table for longer than this could wait for it, or both would have waited for each other. */
export function isInUse(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === "55P03" || error.code === "40P01");
}
