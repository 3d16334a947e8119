import type { IncomingMessage, ServerResponse } from "node:http";
import type { Json } from "@fairlead/formula";
import type { Intake } from "@fairlead/runtime/enqueue";
import { RuntimeError } from "@fairlead/runtime/enqueue";
import type { Logger } from "pino";
import type { ByteBudget } from "./byteBudget.ts";
import { isStorageAway } from "./storageErrors.ts";
import { answer, answerEmpty, answerNotFound, answerRefusal, type Refusal } from "./webhookAnswer.ts";
import { readBody } from "./webhookBody.ts";
import { pairsMax, readContent, readPairs } from "./webhookContent.ts";
import type { LiveWebhook } from "./webhookIndex.ts";
import type { WebhookTable } from "./webhookTable.ts";

/**
 * Takes the calls of webhooks: `ANY /webhook/<path>/<secret>`.
 *
 * Address, method, size, encoding, type and content are checked in this order, each before the next costs anything. A
 * 2xx is sent only after the event is committed. Nothing here reads cookies or sessions, and the address, which is a
 * secret, is never logged.
 */
export type WebhookIntake = {
  /** Answers one call, whatever it is; never rejects. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
};

/** Characters of an address, and fields of a header, that a call may have. */
const urlLengthMax = 8_000;
const headerFieldsMax = 100;
/** Webhook calls of this installation in one chain. */
const hopsMax = 100;

export type WebhookIntakeOptions = { table: WebhookTable; intake: Intake; budget: ByteBudget; logger: Logger };

/** Creates the handler of all webhook calls. */
export function createWebhookIntake(options: WebhookIntakeOptions): WebhookIntake {
  const { table, budget, logger } = options;
  return {
    async handle(request, response) {
      const head = checkHead(request);
      if (head !== null) return void answerRefusal(response, head);
      const url = request.url ?? "";
      const webhook = findWebhook(table, url);
      if (webhook === null) return answerNotFound(response);
      const method = request.method ?? "";
      if (!webhook.verbs.includes(method)) return answerOther(response, webhook, method);
      const read = await readBody(request, budget);
      try {
        if (read.kind === "gone") return;
        if (read.kind === "refused") return void answerRefusal(response, read.refusal);
        await accept(options, { request, response, webhook, bytes: read.bytes });
      } catch (err) {
        logger.error({ err, requestId: answerRefusal(response, unexpected) }, "a webhook call failed");
      } finally {
        budget.give(read.held);
      }
    },
  };
}

const unexpected: Refusal = {
  status: 500,
  code: "internal",
  message: "Something went wrong on our side. It was logged under this request id.",
};

function checkHead({ url = "", rawHeaders }: IncomingMessage): Refusal | null {
  if (url.length > urlLengthMax) {
    const message = `The address is longer than ${urlLengthMax / 1000} kB. Send data in the body.`;
    return { status: 414, code: "url_too_long", message, headers: { connection: "close" } };
  }
  if (rawHeaders.length > 2 * headerFieldsMax) {
    const message = `The request has more than ${headerFieldsMax} header fields.`;
    return { status: 431, code: "too_many_headers", message, headers: { connection: "close" } };
  }
  let types = 0;
  for (let n = 0; n < rawHeaders.length; n += 2) {
    const name = rawHeaders[n];
    if (name?.length === 12 && name.toLowerCase() === "content-type") types += 1;
  }
  if (types < 2) return null;
  return { status: 400, code: "duplicate_header", message: "The header Content-Type is there more than once." };
}

/** `/webhook/<path>/<secret>`, nothing before, between or after. Paths and secrets need no percent-encoding. */
function findWebhook(table: WebhookTable, url: string): LiveWebhook | null {
  const query = url.indexOf("?");
  const end = query < 0 ? url.length : query;
  const from = "/webhook/".length;
  const slash = url.indexOf("/", from);
  if (slash < 0 || slash > end) return table.find("", url.slice(from, end));
  return table.find(url.slice(from, slash), url.slice(slash + 1, end));
}

function answerOther(response: ServerResponse, { allow }: LiveWebhook, method: string): void {
  const message = `This webhook does not take ${method.slice(0, 20)} requests. It takes ${allow}.`;
  if (method === "HEAD") answerEmpty(response, 200);
  else if (method === "OPTIONS") answerEmpty(response, 204, { allow });
  else answerRefusal(response, { status: 405, code: "method_not_allowed", message, headers: { allow } });
}

type Call = { request: IncomingMessage; response: ServerResponse; webhook: LiveWebhook; bytes: Buffer };

async function accept({ intake, logger }: WebhookIntakeOptions, call: Call): Promise<void> {
  const { request, response, webhook, bytes } = call;
  const { headers, url = "", method = "" } = request;
  const hops = readHops(headers["x-fairlead-hops"]);
  if (hops > hopsMax) return void answerRefusal(response, loopRefusal);
  const content = readContent(bytes, headers["content-type"], method);
  if (!content.ok) return void answerRefusal(response, content.refusal);
  const query = readPairs(url.includes("?") ? url.slice(url.indexOf("?") + 1) : "");
  if (query === null) return void answerRefusal(response, queryRefusal);
  const data = { body: content.body, headers: toHeaderData(headers), query, method };
  try {
    const accepted = await intake.accept({ ...webhook.load(), action: webhook.action, data, trigger: "webhook", hops });
    const body = `{"ok":true,"story_run_id":"${accepted.storyRunId}","event_id":"${accepted.eventId}"}`;
    answer(response, { status: 200, body });
  } catch (error) {
    const refusal = toRefusal(error);
    const requestId = answerRefusal(response, refusal);
    if (refusal.status >= 500) logger.warn({ err: error, requestId, code: refusal.code }, "an event was not accepted");
  }
}

const loopRefusal: Refusal = {
  status: 508,
  code: "loop_limit",
  message: `This call comes from a chain of more than ${hopsMax} webhook calls of this installation. Stories may be calling each other in a circle.`,
};

const queryRefusal: Refusal = {
  status: 400,
  code: "too_many_pairs",
  message: `The query has more than ${pairsMax} pairs. Send data in the body.`,
};

/** The header is trusted as a count only: what it says can shorten a chain's life, never lengthen anybody's rights. */
function readHops(header: string | string[] | undefined): number {
  return typeof header === "string" && /^\d{1,6}$/.test(header) ? Number(header) : 0;
}

/** Headers that are not part of an event: they may hold a person's or a proxy's secrets. */
const keptBack = new Set(["authorization", "cookie", "proxy-authorization", "x-fairlead-hops"]);

function toHeaderData(headers: IncomingMessage["headers"]): Record<string, Json> {
  const data: Record<string, Json> = Object.create(null);
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !keptBack.has(name)) data[name] = value;
  }
  return data;
}

/** What a sender is told about an event that was not accepted. */
function toRefusal(error: unknown): Refusal {
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
