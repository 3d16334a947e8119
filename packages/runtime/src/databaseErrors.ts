import { RuntimeError } from "./runtimeError.ts";

/** SQLSTATE classes that name a fault of the data itself: 22 data exception, 23 constraint, 54 limits. */
const dataClasses = new Set(["22", "23", "54"]);

/** Serialization failures, deadlocks, and locks that did not become free in the time that a statement gave them. */
const transientStates = new Set(["40001", "40P01", "55P03"]);

/** Whether the same statement may succeed when sent again at once. */
export function isTransient(error: unknown): boolean {
  return transientStates.has(sqlState(error) ?? "");
}

/**
 * The one conversion of what pg throws. `storage_rejected`: the same data will be refused again. `storage_unavailable`:
 * the database could not be reached or did not answer, so that the outcome is unknown.
 */
export function toStorageError(error: unknown): RuntimeError {
  if (error instanceof RuntimeError) return error;
  // Texts longer than Node can build are a fault of the data as well.
  if (dataClasses.has(sqlState(error)?.slice(0, 2) ?? "") || error instanceof RangeError) {
    const message = "The database can't store this result: it holds text or a number outside what PostgreSQL keeps.";
    return new RuntimeError("storage_rejected", message, { cause: error });
  }
  const message = "The database is not available at the moment; nothing is known to be stored. Try again in 5 seconds.";
  return new RuntimeError("storage_unavailable", message, { cause: error, retryAfterSeconds: 5 });
}

/** Whether an error is a RuntimeError of the given code. */
export function hasCode(error: unknown, code: RuntimeError["code"]): error is RuntimeError {
  return error instanceof RuntimeError && error.code === code;
}

function sqlState(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  const { code } = error;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}
