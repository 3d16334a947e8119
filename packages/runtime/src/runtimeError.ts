/** What can go wrong around a run, as opposed to inside it (that is an outcome, never an error). */
export type RuntimeErrorCode =
  | "storage_unavailable"
  | "storage_rejected"
  | "plan_invalid"
  | "version_not_found"
  | "event_too_large"
  | "json_too_deep"
  | "bad_text"
  | "event_not_found"
  | "action_not_found"
  | "stopping";

/** An error with a stable code; `retryAfterSeconds` says when trying again makes sense. */
export class RuntimeError extends Error {
  readonly code: RuntimeErrorCode;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: RuntimeErrorCode, message: string, options: { cause?: unknown; retryAfterSeconds?: number } = {}) {
    super(message, { cause: options.cause });
    this.name = "RuntimeError";
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
