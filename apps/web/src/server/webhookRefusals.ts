import { RuntimeError, type TeamRefusal } from "@fairlead/runtime/enqueue";
import { isStorageAway } from "./storageErrors.ts";
import type { Refusal } from "./webhookAnswer.ts";
import { pairsMax } from "./webhookContent.ts";

/** Webhook calls of this installation in one chain. */
export const hopsMax = 100;

export const unexpected: Refusal = {
  status: 500,
  code: "internal",
  message: "Something went wrong on our side. It was logged under this request id.",
};

export const loopRefusal: Refusal = {
  status: 508,
  code: "loop_limit",
  message: `This call comes from a chain of more than ${hopsMax} webhook calls of this installation. Stories may be calling each other in a circle.`,
};

export const queryRefusal: Refusal = {
  status: 400,
  code: "too_many_pairs",
  message: `The query has more than ${pairsMax} pairs. Send data in the body.`,
};

export const keyRefusal: Refusal = {
  status: 401,
  code: "api_key_needed",
  message: "This webhook takes calls with an API key of this workspace: Authorization: Bearer <key>.",
  headers: { "www-authenticate": "Bearer" },
};

/** A caller who came too often. */
export function tooOften(seconds: number): Refusal {
  const message = `This webhook was called more often than its story allows. Retry after ${seconds} seconds.`;
  return { status: 429, code: "rate_limited", message, headers: { "retry-after": String(seconds) } };
}

/** A call for a team that has as much as it may have. */
export function beyondTeamLimit({ code, message, retryAfterSeconds }: TeamRefusal): Refusal {
  const status = code === "storage_full" ? 507 : 429;
  const told = `${message} Retry after ${retryAfterSeconds} seconds.`;
  return { status, code, message: told, headers: { "retry-after": String(retryAfterSeconds) } };
}

/** An option of the webhook that can't be computed for this call. */
export function notComputed(message: string): Refusal {
  return { status: 422, code: "webhook_formula_failed", message: `This call can't be taken: ${message}` };
}

/** What a sender is told about an event that was not accepted. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof RuntimeError) {
    const { code, message } = error;
    if (code === "bad_text") return { status: 400, code, message };
    if (code === "event_too_large") return { status: 413, code, message: tooLargeMessage };
    if (code === "storage_rejected") return { status: 400, code, message: rejectedMessage };
    if (code === "storage_unavailable" || code === "stopping") return unavailable(error.retryAfterSeconds);
  }
  return isStorageAway(error) ? unavailable(5) : unexpected;
}

const tooLargeMessage =
  "The data of this call is larger than 5 MB as JSON, the limit for one event. Send less at once.";
const rejectedMessage = "The data of this call can't be stored.";

function unavailable(retryAfterSeconds = 5): Refusal {
  const message = `Events can't be stored at the moment; nothing is known to be stored. Retry after ${retryAfterSeconds} seconds.`;
  return { status: 503, code: "storage_unavailable", message, headers: { "retry-after": String(retryAfterSeconds) } };
}
