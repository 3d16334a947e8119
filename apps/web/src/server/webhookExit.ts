import type { IncomingMessage, ServerResponse } from "node:http";
import { isObject, type Json, type JsonObject } from "@fairlead/formula";
import { type Clock, type FileStore, readStoryRunAnswer, type StoredFile } from "@fairlead/runtime/enqueue";
import { isFileValue } from "@fairlead/story";
import type { Logger } from "pino";
import { type Answer, answer, answerFile, answerNotFound, answerRefusal, type Refusal } from "./webhookAnswer.ts";
import { type AnswerFormat, formatOf, writeAs } from "./webhookFormats.ts";
import type { LiveWebhook } from "./webhookIndex.ts";
import type { Sql } from "./webhookQueries.ts";
import { isReplyHeader, isReplyStatus, toReply } from "./webhookReply.ts";
import { waitFor } from "./webhookWait.ts";

/**
 * Answers calls with what their story comes to: the event of the first of its exits (`settings.callable.exits`). The event of
 * the call is stored before, so whoever is not answered in time fetches the answer later, at
 * `<address>/answers/<story run>`.
 */
export type ExitMeans = { sql: Sql; clock: Clock; logger: Logger; files: Pick<FileStore, "open"> };

/** A call that waits for its story. */
export type WaitingCall = {
  request: IncomingMessage;
  response: ServerResponse;
  webhook: LiveWebhook;
  storyRunId: string;
};

/** Waits up to 30 s for the answer and sends it. Rejects when the database is away. */
export async function answerByExit(means: ExitMeans, call: WaitingCall): Promise<void> {
  const found = await waitFor(means.clock, call.response, () => readReply(means, call));
  if (typeof found === "object") return send(call, found);
  if (found !== "gone") answerLate(call, found === "busy" ? tooMany : late);
}

/** Answers who comes later: with the answer, or that there is none yet. 404 for a story run of another story. */
export async function answerLater(means: ExitMeans, call: WaitingCall): Promise<void> {
  const { storyId } = call.webhook.load();
  const { rows } = await means.sql.query({
    name: "answered_story_run",
    text: "SELECT 1 FROM story_run WHERE id = $1 AND story_id = $2",
    values: [call.storyRunId, storyId],
  });
  if (rows.length === 0) return answerNotFound(call.response);
  const found = await readReply(means, call);
  if (found !== null) return send(call, found);
  const body = JSON.stringify({ ok: true, state: "open", story_run_id: call.storyRunId });
  answer(call.response, { status: 202, body, headers: placeOf(call) });
}

type Found = Answer | { status: number; file: StoredFile };

function send({ response }: WaitingCall, found: Found): Promise<void> | void {
  return "file" in found ? answerFile(response, found) : answer(response, found);
}

type Ended = { state: "answered"; data: Json } | { state: "succeeded" | "failed" | "cancelled" | "removed" };

/** What a story has come to; null while it may still come to an answer. Rejects when the database is away. */
export async function readExit({ sql }: ExitMeans, { webhook, storyRunId }: WaitingCall): Promise<Ended | null> {
  const exits = webhook.load().plan.callable?.exits ?? [];
  const database = {
    query: async <Row extends object>({ name, text, values = [] }: Statement) =>
      (await sql.query<Row>({ ...(name === undefined ? {} : { name }), text, values: [...values] })).rows,
  };
  const found = await readStoryRunAnswer(database, { storyRunId, exits });
  if (found.state === "answered") return found;
  const { state } = found;
  return state === "open" ? null : { state };
}

/** Null while the story may still come to an answer. */
async function readReply(means: ExitMeans, call: WaitingCall): Promise<Found | null> {
  const { storyRunId } = call;
  const found = await readExit(means, call);
  if (found === null) return null;
  if (found.state !== "answered") return toEnded(found.state, storyRunId);
  const response = toResponse(found.data);
  const file = isFileValue(response.body) ? await openFile(response.body.file, call, means) : null;
  if (file !== null) return { status: toFileStatus(response.status), file };
  const reply = toReply(inFormat(response, formatOf(call.request.headers.accept)));
  if (reply.ok) return { ...reply.answer, headers: { ...reply.answer.headers, "x-fairlead-story-run": storyRunId } };
  means.logger.warn({ storyRunId, reason: reply.message }, "the answer of a story could not be sent");
  return { ...toReplyOfData(found.data), headers: { "x-fairlead-response": "failed" } };
}

function toFileStatus(status: Json | undefined): number {
  return status !== undefined && isReplyStatus(status) ? status : 200;
}

/** A file of the event, if the story run may read it: what only looks like one is answered as data. */
function openFile(id: string, { webhook, storyRunId }: WaitingCall, { files }: ExitMeans): Promise<StoredFile | null> {
  return files.open(id, { storyRunId, storyId: webhook.load().storyId });
}

/** A response whose body is written as the caller asks for, unless the story says its type itself. */
function inFormat(response: JsonObject, format: AnswerFormat): JsonObject {
  const { headers = {}, body = null } = response;
  const own = isObject(headers) && Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
  const written = own ? null : writeAs(format, body);
  if (written === null) return response;
  return { ...response, body: written.text, headers: { ...(headers as JsonObject), "content-type": written.type } };
}

type Statement = { name?: string; text: string; values?: readonly unknown[] };

/** An exit that says `status` and `body` says the answer; the event of any other one is the body. */
function toResponse(data: Json): JsonObject & { status?: Json; body: Json } {
  if (!isObject(data) || typeof data.status !== "number" || data.body === undefined) return { body: data };
  const { status, body, headers } = data;
  const own = isObject(headers) ? Object.entries(headers).filter(([name]) => isReplyHeader(name)) : [];
  return { status, body, headers: Object.fromEntries(own) };
}

function toReplyOfData(data: Json): Answer {
  return { status: 200, body: JSON.stringify(data) };
}

function toEnded(state: "succeeded" | "failed" | "cancelled" | "removed", storyRunId: string): Answer {
  if (state === "succeeded") return { status: 200, body: `{"ok":true,"story_run_id":"${storyRunId}","answer":null}` };
  const message = `The story run ${storyRunId} was ${state === "failed" ? "not completed: it failed" : state} before it came to an answer.`;
  return { status: 502, body: JSON.stringify({ error: { code: `story_${state}`, message } }) };
}

const late: Omit<Refusal, "headers"> = {
  status: 504,
  code: "answer_late",
  message: "The story did not come to an answer within 30 seconds. It goes on; fetch the answer at Location.",
};

const tooMany: Omit<Refusal, "headers"> = {
  status: 202,
  code: "answer_later",
  message: "Too many callers wait for their answers. The story goes on; fetch the answer at Location.",
};

function answerLate(call: WaitingCall, refusal: Omit<Refusal, "headers">): void {
  answerRefusal(call.response, { ...refusal, headers: placeOf(call) });
}

/** Where the answer is fetched: under the same address. */
function placeOf({ request, storyRunId, webhook }: WaitingCall): Record<string, string> {
  const [path = ""] = (request.url ?? "").split("?");
  const base = path.replace(/\/answers\/.*$/, "");
  const draft = webhook.isDraft === true ? `?draft=${webhook.storyId}` : "";
  return { location: `${base}/answers/${storyRunId}${draft}`, "retry-after": "5" };
}
