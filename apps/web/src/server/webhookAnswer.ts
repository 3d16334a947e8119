import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { StoredFile } from "@fairlead/runtime/enqueue";
import { savedAs } from "./files.ts";

/** Why a call is refused; what its sender is told. */
export type Refusal = {
  status: number;
  code: string;
  message: string;
  path?: string;
  headers?: Record<string, string>;
};

/**
 * Headers of every answer of a webhook. Nothing that somebody sent in is ever rendered on this origin, cached, or told
 * to another site.
 */
const fixedHeaders = {
  "content-type": "application/json; charset=utf-8",
  "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-site",
  "x-robots-tag": "noindex",
} as const;

/** What a caller is sent. Headers here stand in place of those that all answers have, but for those that protect. */
export type Answer = { status: number; body: string; headers?: Record<string, string> };

/** A file as an answer. */
export type FileAnswer = { status: number; file: Pick<StoredFile, "name" | "size" | "read"> };

/** Answers with JSON text. Does nothing if the caller has gone. */
export function answer(response: ServerResponse, { status, body, headers }: Answer): void {
  if (response.headersSent || response.destroyed) return;
  const length = Buffer.byteLength(body);
  response.writeHead(status, { ...fixedHeaders, "content-length": length, ...headers });
  response.end(body);
}

/** Answers with the bytes of a file, to be saved; nothing that somebody sent in is shown as a page. */
export async function answerFile(response: ServerResponse, { status, file }: FileAnswer): Promise<void> {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    ...fixedHeaders,
    "content-type": "application/octet-stream",
    "content-length": file.size,
    "content-disposition": savedAs(file.name),
  });
  await pipeline(file.read(), response);
}

/** Answers without a body. */
export function answerEmpty(response: ServerResponse, status: number, headers?: Record<string, string>): void {
  if (response.headersSent || response.destroyed) return;
  const { "content-type": _, ...fixed } = fixedHeaders;
  response.writeHead(status, { ...fixed, ...headers });
  response.end();
}

const notFoundBody = JSON.stringify({
  error: { code: "not_found", message: "There is no webhook at this address." },
});

/** The one answer for every address that is not a live webhook's, byte for byte the same. */
export function answerNotFound(response: ServerResponse): void {
  answer(response, { status: 404, body: notFoundBody, headers: { "x-request-id": randomUUID() } });
}

/** Answers with a refusal. Returns the request id that the sender is told. */
export function answerRefusal(response: ServerResponse, refusal: Refusal): string {
  const requestId = randomUUID();
  const { status, code, message, path, headers } = refusal;
  const error = path === undefined ? { code, message, requestId } : { code, message, path, requestId };
  answer(response, { status, body: JSON.stringify({ error }), headers: { ...headers, "x-request-id": requestId } });
  return requestId;
}
