import type { FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { AppError, toAppError } from "./appError.ts";
import type { AuditSource } from "./auditTrail.ts";

/** The body of every error of the API. */
export type ErrorBody = {
  error: {
    code: string;
    message: string;
    path?: string;
    problems?: readonly { code: string; path: string; message: string }[];
    requestId: string;
  };
};

/** An error as it is told to the caller. */
function toErrorBody({ code, message, details }: AppError, requestId: string): ErrorBody {
  return { error: { code, message, ...details, requestId } };
}

/** Headers of every answer that is not a page. */
export const apiHeaders = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/** Answers with an error; what is our fault is logged with its cause. */
export async function sendError(request: FastifyRequest, reply: FastifyReply, thrown: unknown): Promise<void> {
  const error = fromFastify(thrown) ?? toAppError(thrown);
  logFault(request.log as Logger, error, request.id);
  if (deniedCodes.has(error.code)) logDenied(request, error.code);
  if (error.retryAfterSeconds !== null) reply.header("retry-after", String(error.retryAfterSeconds));
  await reply
    .code(error.status)
    .headers({ ...apiHeaders, "x-request-id": request.id })
    .send(toErrorBody(error, request.id));
}

const deniedCodes: ReadonlySet<string> = new Set(["unauthorized", "csrf", "forbidden", "too_many_requests"]);

/** Writes down who was denied what, by the route and never by the address that was written, which may hold a secret. */
export function logDenied({ log, id, ip, method, routeOptions }: FastifyRequest, code: string): void {
  log.info({ code, requestId: id, address: ip, method, route: routeOptions.url ?? null }, "a request was denied");
}

/** Where a request comes from, for the audit log. */
export function sourceOf({ ip, id }: FastifyRequest): AuditSource {
  return { address: ip, requestId: id };
}

/** Writes down what went wrong on our side. */
export function logFault(logger: Pick<Logger, "error" | "warn">, error: AppError, requestId: string): void {
  if (error.status < 500) return;
  const facts = { err: error.cause ?? error, requestId, code: error.code };
  if (error.code === "internal") logger.error(facts, "a request failed");
  else logger.warn(facts, "a request could not be served");
}

function isCallersFault(thrown: Error): boolean {
  const status = "statusCode" in thrown ? Number(thrown.statusCode) : 500;
  return status >= 400 && status < 500;
}

/** Fastify's own refusals, before any handler, in our words. */
function fromFastify(thrown: unknown): AppError | null {
  if (!(thrown instanceof Error) || !("code" in thrown)) return null;
  switch (thrown.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new AppError("request_too_large", "The request body is larger than this address takes.");
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new AppError("unsupported_media_type", "Send JSON, with the header Content-Type: application/json.");
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return new AppError("bad_request", "The request body has another length than its header says.");
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
      return new AppError("bad_json", "Expected JSON, the body is empty.");
    default:
      return isCallersFault(thrown)
        ? new AppError("bad_request", "The request is not one that this address takes.")
        : null;
  }
}
