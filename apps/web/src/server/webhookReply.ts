import { isObject, type Json } from "@fairlead/formula";
import { webhookReplyHeader } from "@fairlead/story";
import type { Answer } from "./webhookAnswer.ts";

/** The answer that a story gives its caller, or what is wrong with it. */
export type Reply = { ok: true; answer: Answer } | { ok: false; message: string };

/** Content types that an answer may have. None of them is rendered or executed by a browser. */
const contentTypes = ["application/json", "text/plain", "text/csv", "application/x-ndjson", "application/problem+json"];
const replyBytesMax = 5_000_000;

/** Makes an answer of `{ status, headers, body }`, all of them computed and all of them optional. */
export function toReply(response: Json): Reply {
  if (!isObject(response)) return { ok: false, message: "The response is no object." };
  const { status = 200, headers = {}, body = null } = response;
  if (!isReplyStatus(status)) {
    return { ok: false, message: `response.status must be a status from 200 to 599 that is no redirect.` };
  }
  const written = typeof body === "string" ? body : JSON.stringify(body);
  if (Buffer.byteLength(written) > replyBytesMax) return { ok: false, message: "response.body is larger than 5 MB." };
  const read = readHeaders(headers ?? {});
  if (typeof read === "string") return { ok: false, message: read };
  const type = typeof body === "string" ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
  return { ok: true, answer: { status, body: written, headers: { "content-type": type, ...read } } };
}

/** Whether an answer may set a header of this name. */
export function isReplyHeader(name: string): boolean {
  return webhookReplyHeader.test(name);
}

/** Whether an answer may have this status: none that redirects, and none without a body. */
export function isReplyStatus(status: Json): status is number {
  return (
    typeof status === "number" &&
    Number.isInteger(status) &&
    status >= 200 &&
    status <= 599 &&
    (status < 300 || status > 399) &&
    status !== 204 &&
    status !== 205
  );
}

function readHeaders(headers: Json): Record<string, string> | string {
  if (!isObject(headers)) return "response.headers is no object.";
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    if (typeof value !== "string" && typeof value !== "number") return `response.headers.${name} is no text.`;
    const text = String(value);
    if (!/^[\x20-\x7e]{0,2000}$/.test(text)) {
      return `response.headers.${name} has characters that a header can't hold, or more than 2 000.`;
    }
    if (key === "content-type" && !contentTypes.includes(text.split(";")[0]?.trim().toLowerCase() ?? "")) {
      return `response.headers.${name} must be one of ${contentTypes.join(", ")}.`;
    }
    read[key] = key === "content-type" ? `${text.split(";")[0]?.trim().toLowerCase()}; charset=utf-8` : text;
  }
  return read;
}
