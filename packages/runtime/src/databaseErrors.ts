import { RuntimeError } from "./runtimeError.ts";

/** SQLSTATE classes that name a fault of the data itself: 22 data exception, 23 constraint, 54 limits. */
const dataClasses = new Set(["22", "23", "54"]);

/** Whether the database refused the data, so that the same data will be refused again. */
export function isDataError(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && dataClasses.has(state.slice(0, 2));
}

/** Whether the same statement may succeed when sent again at once: serialization failures and deadlocks. */
export function isTransient(error: unknown): boolean {
  const state = sqlState(error);
  return state === "40001" || state === "40P01";
}

/** The error callers get when the database could not be reached or did not answer; the outcome is then unknown. */
export function toStorageError(error: unknown): RuntimeError {
  if (error instanceof RuntimeError) return error;
  const message = "The database is not available at the moment; nothing is known to be stored. Try again in 5 seconds.";
  return new RuntimeError("storage_unavailable", message, { cause: error, retryAfterSeconds: 5 });
}

function sqlState(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  const { code } = error;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}
