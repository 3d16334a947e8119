import { isStorageAway } from "./storageErrors.ts";

/** What a caller can be told went wrong, with the HTTP status that each code has. One table for REST and tRPC. */
export const errorStatuses = {
  bad_request: 400,
  bad_json: 400,
  bad_text: 400,
  bad_id: 400,
  bad_cursor: 400,
  bad_input: 400,
  unauthorized: 401,
  csrf: 403,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  setup_done: 410,
  request_too_large: 413,
  url_too_long: 414,
  unsupported_media_type: 415,
  story_invalid: 422,
  too_many_requests: 429,
  internal: 500,
  storage_unavailable: 503,
  workers_unavailable: 503,
} as const;

export type AppErrorCode = keyof typeof errorStatuses;

/** What else an answer says besides code and message. */
export type AppErrorDetails = { path?: string; problems?: readonly ErrorProblem[] };

/** What is not in the body of an answer. */
type Aside = { cause?: unknown; retryAfterSeconds?: number };

/** One of several problems with what was sent. */
export type ErrorProblem = { code: string; path: string; message: string };

/** An error for the caller: a stable code and a sentence; nothing of the inside. */
export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly details: AppErrorDetails;
  /** When trying again may help; told in the header Retry-After. */
  readonly retryAfterSeconds: number | null;

  constructor(code: AppErrorCode, message: string, options: AppErrorDetails & Aside = {}) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds ?? (code === "storage_unavailable" ? 5 : null);
    const { path, problems } = options;
    this.details = { ...(path === undefined ? {} : { path }), ...(problems === undefined ? {} : { problems }) };
  }

  get status(): number {
    return errorStatuses[this.code];
  }
}

/** The one answer for what is not there and for what belongs to somebody else. */
export function notFound(
  what:
    | "story"
    | "version"
    | "run"
    | "action run"
    | "action"
    | "event"
    | "credential"
    | "resource"
    | "schedule"
    | "test"
    | "checkpoint"
    | "file"
    | "API key",
): AppError {
  return new AppError("not_found", `There is no ${what} with this id.`);
}

/** What is told about anything that was thrown; unknown errors all look the same from outside. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isStorageAway(error)) {
    const message = "The database is not available at the moment. Try again in 5 seconds.";
    return new AppError("storage_unavailable", message, { cause: error });
  }
  const message = "Something went wrong on our side. It was logged under this request id.";
  return new AppError("internal", message, { cause: error });
}
