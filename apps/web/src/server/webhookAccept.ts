import type { IncomingMessage, ServerResponse } from "node:http";
import type { Json, JsonObject } from "@fairlead/formula";
import { newStoryRunId } from "@fairlead/runtime/enqueue";
import { testRules } from "@fairlead/runtime/rules";
import { webhookEvent } from "@fairlead/story";
import { answer, answerRefusal, type Refusal } from "./webhookAnswer.ts";
import { readContent, readPairs } from "./webhookContent.ts";
import { claimDelivery, readDeliveryId, rootEventId } from "./webhookDeliveries.ts";
import { answerByExit } from "./webhookExit.ts";
import { type CallFile, storeFiles } from "./webhookFiles.ts";
import { type Computed, computeOption, toKeyText } from "./webhookFormulas.ts";
import type { LiveWebhook } from "./webhookIndex.ts";
import type { WebhookIntakeOptions } from "./webhookIntake.ts";
import { answerMcp, type CallTool } from "./webhookMcpAnswer.ts";
import { hopsMax, loopRefusal, notComputed, queryRefusal, tooOften, toRefusal } from "./webhookRefusals.ts";
import { toReply } from "./webhookReply.ts";
import type { CallRules } from "./webhookRules.ts";
import { checkSignature } from "./webhookSignature.ts";

/** A call whose body was received. */
export type ReceivedCall = { request: IncomingMessage; response: ServerResponse; webhook: LiveWebhook; bytes: Buffer };

/** A call that was read: `data` is what its formulas read, and its event unless that is the body alone. */
type ReadCall = ReceivedCall & { data: JsonObject & { body: Json }; hops: number; files: readonly CallFile[] };

/** Reads a call, stores its event and answers. A webhook without rules costs nothing for those that others have. */
export async function acceptCall(options: WebhookIntakeOptions, call: ReceivedCall): Promise<void> {
  const { request, response, webhook, bytes } = call;
  const { headers, url = "", method = "" } = request;
  const { rules } = webhook;
  const hops = readHops(headers["x-fairlead-hops"]);
  if (hops > hopsMax) return void answerRefusal(response, loopRefusal);
  if (rules?.options.access === "hmac" && rules.options.hmac !== undefined) {
    const signed = { headers, bytes, nowMs: options.clock.now() };
    const refusal = checkSignature(rules.options.hmac, rules.signingSecrets, signed);
    if (refusal !== null) return void answerRefusal(response, refusal);
  }
  const format = rules?.options.bodyFormat ?? "auto";
  const types = { contentType: headers["content-type"], contentDisposition: headers["content-disposition"] };
  const reading = readContent(bytes, { ...types, method, format });
  const content = reading instanceof Promise ? await reading : reading;
  if (!content.ok) return void answerRefusal(response, content.refusal);
  const query = readPairs(url.includes("?") ? url.slice(url.indexOf("?") + 1) : "");
  if (query === null) return void answerRefusal(response, queryRefusal);
  // It says which version runs, and is no part of what the sender has to say.
  if (webhook.isDraft === true) delete query.draft;
  const data = { body: content.body, headers: toHeaderData(headers), query, method };
  const read = { ...call, data, hops, files: content.files ?? [] };
  try {
    if (rules === null) await storeAndAnswer(options, read);
    else if (rules.options.mcp === undefined) await acceptByRules(options, read, rules);
    else await acceptMessage(options, read, rules);
  } catch (error) {
    const refusal = toRefusal(error);
    options.tellRefused({ error, refusal, requestId: answerRefusal(response, refusal) });
  }
}

async function storeAndAnswer(options: WebhookIntakeOptions, call: ReadCall): Promise<void> {
  answer(call.response, toIdsAnswer(await store(options, call)));
}

type Stored = { storyRunId: string; eventId: string; isNew: boolean };

async function store(options: WebhookIntakeOptions, call: ReadCall, id?: string): Promise<Stored> {
  const { intake } = options;
  const { webhook, data, hops, files } = call;
  const loaded = webhook.load();
  const event = webhook.rules === null ? data : webhookEvent(webhook.rules.options, data);
  const root = { ...loaded, action: webhook.action, data: event, trigger: "webhook", hops };
  if (files.length === 0) return intake.accept(id === undefined ? root : { ...root, storyRunId: id });
  const storyRunId = id ?? newStoryRunId(intake.now());
  await storeFiles(options.files, files, { teamId: loaded.teamId, storyRunId });
  return intake.accept({ ...root, storyRunId });
}

function toIdsAnswer({ storyRunId, eventId, isNew }: Stored) {
  const again = isNew ? "" : ',"duplicate":true';
  return { status: 200, body: `{"ok":true,"story_run_id":"${storyRunId}","event_id":"${eventId}"${again}}` };
}

async function acceptByRules(options: WebhookIntakeOptions, call: ReadCall, rules: CallRules): Promise<void> {
  const refusal = checkRate(options, call, rules);
  if (refusal !== null) return void answerRefusal(call.response, refusal);
  const passed = checkRules(options, call, rules);
  if (!passed.ok) return void answerRefusal(call.response, notComputed(passed.message));
  if (!passed.matched) return answer(call.response, noMatch);
  const deliveryId = readDelivery(options, call, rules);
  if (!deliveryId.ok) return void answerRefusal(call.response, notComputed(deliveryId.message));
  const stored = await storeOnce(options, call, { rules, deliveryId: deliveryId.value });
  if (rules.options.waitForExit === true) return answerByExit(options, { ...call, storyRunId: stored.storyRunId });
  if (rules.options.response === undefined) answer(call.response, toIdsAnswer(stored));
  else answerAsTold(options, call, stored);
}

/** A message to a server of tools: what calls the tool is an event like that of any other call. */
function acceptMessage(options: WebhookIntakeOptions, call: ReadCall, rules: CallRules): Promise<void> {
  const callTool: CallTool = async (payload) => {
    const asked = { ...call, data: { ...call.data, body: payload } };
    const refusal = checkRate(options, asked, rules);
    if (refusal !== null) return { refused: refusal.message };
    const passed = checkRules(options, asked, rules);
    if (!passed.ok) return { refused: notComputed(passed.message).message };
    return passed.matched ? store(options, asked) : { refused: "The call does not pass the rules of this webhook." };
  };
  return answerMcp(options, { ...call, body: call.data.body }, { rules, callTool });
}

function checkRate(options: WebhookIntakeOptions, call: ReadCall, { limiter }: CallRules): Refusal | null {
  if (limiter === null) return null;
  const key = compute(["rateLimit", "key"], options, call);
  if (!key.ok) return notComputed(key.message);
  const seconds = limiter.take(toKeyText(key.value), options.clock.mono());
  return seconds === 0 ? null : tooOften(seconds);
}

/** No event, and no fault of the sender's: an error would make it come again. */
const noMatch = {
  status: 200,
  body: '{"ok":true,"matched":false,"message":"No event was made: the call does not pass the rules of this webhook."}',
};

type Passed = { ok: true; matched: boolean } | { ok: false; message: string };

function checkRules(options: WebhookIntakeOptions, call: ReadCall, { options: own }: CallRules): Passed {
  if (own.rules === undefined) return { ok: true, matched: true };
  const rules = compute(["rules"], options, call);
  return rules.ok ? testRules(rules.value, own.mustMatch) : rules;
}

function compute(path: readonly string[], { clock }: WebhookIntakeOptions, { webhook, data }: ReadCall): Computed {
  return computeOption(path, { loaded: webhook.load(), action: webhook.action, data, nowMs: clock.now() });
}

/** The id of the delivery; null if the webhook does not look at it or the call has none. */
function readDelivery(options: WebhookIntakeOptions, call: ReadCall, { options: own }: CallRules): Computed {
  if (own.deduplicate === undefined) return { ok: true, value: null };
  const { by } = own.deduplicate;
  if (by !== "custom") return { ok: true, value: readDeliveryId(by, call.data) };
  const key = compute(["deduplicate", "key"], options, call);
  return key.ok ? { ok: true, value: key.value === null ? null : toKeyText(key.value) } : key;
}

type Once = { rules: CallRules; deliveryId: Json };

async function storeOnce(options: WebhookIntakeOptions, call: ReadCall, once: Once): Promise<Stored> {
  const { rules, deliveryId } = once;
  if (typeof deliveryId !== "string") return store(options, call);
  const claimed = await claimDelivery(options.sql, {
    webhookId: rules.webhookId,
    // What a draft has seen may come to the live version still.
    deliveryId: call.webhook.isDraft === true ? `draft ${deliveryId}` : deliveryId,
    storyRunId: newStoryRunId(options.intake.now()),
    periodSeconds: rules.options.deduplicate?.periodSeconds ?? 86_400,
  });
  const { storyRunId } = claimed;
  if (claimed.isStored) {
    return { storyRunId, eventId: rootEventId(storyRunId, call.webhook.action), isNew: false };
  }
  return store(options, call, storyRunId);
}

/** The event is stored whatever becomes of the answer: where it can't be built, the caller gets the ids. */
function answerAsTold(options: WebhookIntakeOptions, call: ReadCall, stored: Stored): void {
  const { webhook, data } = call;
  const meta = { story_run_id: stored.storyRunId, event_id: stored.eventId };
  const means = { loaded: webhook.load(), action: webhook.action, data, nowMs: options.clock.now(), meta };
  const computed = computeOption(["response"], means);
  const reply = computed.ok ? toReply(computed.value ?? {}) : computed;
  if (reply.ok) {
    answer(call.response, reply.answer);
    return;
  }
  const { storyRunId } = stored;
  options.logger.warn({ storyRunId, reason: reply.message }, "the answer of a webhook could not be built");
  answer(call.response, { ...toIdsAnswer(stored), headers: { "x-fairlead-response": "failed" } });
}

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
