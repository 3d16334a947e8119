import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock, FileStore, Intake, TeamLimits } from "@fairlead/runtime/enqueue";
import type { WebhookOptions } from "@fairlead/story";
import type { Logger } from "pino";
import type { ByteBudget } from "./byteBudget.ts";
import type { GuardedWebhook } from "./sessions.ts";
import { acceptCall } from "./webhookAccept.ts";
import { answerEmpty, answerNotFound, answerRefusal, type Refusal } from "./webhookAnswer.ts";
import type { createCallsAtOnce } from "./webhookAtOnce.ts";
import { readBody } from "./webhookBody.ts";
import { corsHeaders, preflightHeaders } from "./webhookCors.ts";
import { type DraftWebhooks, draftOf, type FoundDraft, isOpen } from "./webhookDrafts.ts";
import { answerLater } from "./webhookExit.ts";
import type { LiveWebhook } from "./webhookIndex.ts";
import type { BearerCall } from "./webhookOauth.ts";
import type { Sql } from "./webhookQueries.ts";
import type { createCallRates } from "./webhookRates.ts";
import type { RefusalLog } from "./webhookRefusalLog.ts";
import { beyondTeamLimit, keyRefusal, unexpected } from "./webhookRefusals.ts";
import type { WebhookTable } from "./webhookTable.ts";

/**
 * Takes the calls of webhooks: `ANY /webhook/<path>/<secret>`.
 *
 * Address, method, key or token, size, encoding, signature, type and content are checked in this order, each before the next costs
 * anything. A 2xx is sent only after the event is committed. Nothing here reads cookies or sessions, and the address, which
 * is a secret, is never logged.
 */
export type WebhookIntake = {
  /** Answers one call, whatever it is; never rejects. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
};

/** Characters of an address, and fields of a header, that a call may have. */
const urlLengthMax = 8_000;
const headerFieldsMax = 100;

export type WebhookIntakeOptions = {
  table: WebhookTable;
  drafts: DraftWebhooks;
  intake: Intake;
  files: FileStore;
  budget: ByteBudget;
  logger: Logger;
  tellRefused: RefusalLog;
  clock: Clock;
  sql: Sql;
  /** What this installation takes in a minute; null: as much as comes. */
  rates: ReturnType<typeof createCallRates>;
  /** Calls of a webhook that may be under way; null: as many as come. */
  atOnce: ReturnType<typeof createCallsAtOnce>;
  /** What one team may have. */
  teamLimits: Pick<TeamLimits, "refusalOf">;
  /** Whether an Authorization header has a key that may call a webhook. */
  hasKey: (authorization: string | undefined, webhook: GuardedWebhook) => Promise<boolean>;
  /** Why the token of a caller is not taken; null if it is. */
  checkCaller: (oauth: WebhookOptions["oauth"], call: BearerCall) => Promise<Refusal | null>;
};

/** Creates the handler of all webhook calls. */
export function createWebhookIntake(options: WebhookIntakeOptions): WebhookIntake {
  const { logger } = options;
  return {
    async handle(request, response) {
      const head = checkHead(request);
      if (head !== null) return void answerRefusal(response, head);
      try {
        const finding = find(options, request);
        const found = finding instanceof Promise ? await finding : finding;
        if (found === null) return answerNotFound(response);
        if (found.kind === "refused") return void answerRefusal(response, found.refusal);
        const { webhook, storyRunId } = found;
        if (storyRunId !== null) return await answerLater(options, { request, response, webhook, storyRunId });
        await handleCall(options, { request, response, webhook });
      } catch (err) {
        logger.error({ err, requestId: answerRefusal(response, unexpected) }, "a webhook call failed");
      }
    },
  };
}

/** A call that names a draft may be for the live version all the same: its own data may look so. */
function find(
  { table, drafts }: WebhookIntakeOptions,
  request: IncomingMessage,
): Found | null | Promise<FoundDraft | null> {
  const live = findWebhook(table, request);
  const draft = draftOf(request);
  if (draft === null || (live !== null && live.webhook.storyId !== draft)) return live;
  return drafts.find(request);
}

type Call = { request: IncomingMessage; response: ServerResponse; webhook: LiveWebhook };

async function handleCall(options: WebhookIntakeOptions, call: Call): Promise<void> {
  const { request, response, webhook } = call;
  const { rules } = webhook;
  if (rules?.options.cors !== undefined) setHeaders(response, corsHeaders(rules.options.cors.origins, request.headers));
  const { method = "" } = request;
  if (!webhook.verbs.includes(method)) return answerOther(call, method);
  const tooMany = options.rates?.take(webhook, options.clock.mono()) ?? null;
  if (tooMany !== null) return void answerRefusal(response, tooMany);
  const beyond = options.teamLimits.refusalOf(webhook.teamId);
  if (beyond !== null) return void answerRefusal(response, beyondTeamLimit(beyond));
  const place = options.atOnce?.enter(webhook);
  if (place !== undefined && typeof place !== "function") return void answerRefusal(response, place);
  try {
    await receive(options, call);
  } finally {
    place?.();
  }
}

async function receive(options: WebhookIntakeOptions, call: Call): Promise<void> {
  const { request, response, webhook } = call;
  const { rules } = webhook;
  if (rules?.options.access === "api_key") {
    const { tenantId } = rules;
    const mayCall = await options.hasKey(request.headers.authorization, { tenantId, storyId: webhook.storyId });
    if (!mayCall) return void answerRefusal(response, keyRefusal);
  }
  if (rules?.options.access === "oauth") {
    const caller = { authorization: request.headers.authorization, nowMs: options.clock.now() };
    const refusal = await options.checkCaller(rules.options.oauth, caller);
    if (refusal !== null) return void answerRefusal(response, refusal);
  }
  const read = await readBody(request, options.budget);
  try {
    if (read.kind === "gone") return;
    if (read.kind === "refused") return void answerRefusal(response, read.refusal);
    await acceptCall(options, { ...call, bytes: read.bytes });
  } finally {
    options.budget.give(read.held);
  }
}

function setHeaders(response: ServerResponse, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

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

/**
 * `/webhook/<path>/<secret>`, nothing before, between or after; paths and secrets need no percent-encoding. Or
 * `/webhook/<path>` with the secret as bearer token, for webhooks that ask for nothing else.
 */
function findWebhook(table: WebhookTable, { url = "", headers }: IncomingMessage): Found | null {
  const query = url.indexOf("?");
  const end = query < 0 ? url.length : query;
  const from = "/webhook/".length;
  const slash = url.indexOf("/", from);
  if (slash >= 0 && slash <= end) return findByAddress(table, url.slice(from, slash), url.slice(slash + 1, end));
  const secret = /^Bearer ([\w-]{1,100})$/i.exec(headers.authorization ?? "")?.[1] ?? "";
  const webhook = table.find(url.slice(from, end), secret);
  return webhook !== null && isOpen(webhook) ? { kind: "found", webhook, storyRunId: null } : null;
}

type Found = Extract<FoundDraft, { kind: "found" }>;

function findByAddress(table: WebhookTable, path: string, rest: string): Found | null {
  const webhook = table.find(path, rest);
  if (webhook !== null) return { kind: "found", webhook, storyRunId: null };
  const [, secret = "", storyRunId = ""] = /^([\w-]{1,100})\/answers\/([0-9a-f-]{36})$/.exec(rest) ?? [];
  const waited = secret === "" ? null : table.find(path, secret);
  return waited?.rules?.options.waitForExit === true ? { kind: "found", webhook: waited, storyRunId } : null;
}

function answerOther({ request, response, webhook }: Call, method: string): void {
  const { allow, verbs, rules } = webhook;
  const message = `This webhook does not take ${method.slice(0, 20)} requests. It takes ${allow}.`;
  if (method === "HEAD") answerEmpty(response, 200);
  else if (method !== "OPTIONS")
    answerRefusal(response, { status: 405, code: "method_not_allowed", message, headers: { allow } });
  else if (rules?.options.cors === undefined) answerEmpty(response, 204, { allow });
  else answerEmpty(response, 204, { allow, ...preflightHeaders(rules.options.cors.origins, request.headers, verbs) });
}
