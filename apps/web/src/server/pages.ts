import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "./appError.ts";
import { sendError } from "./httpErrors.ts";
import { answerNotFound } from "./webhookAnswer.ts";

/** The pages, drawn by Next in this process. */
export type Pages = {
  /** Answers a request for a page or one of its files. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Takes the connection by which pages under development are told of changes; null otherwise. */
  upgrade: ((request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>) | null;
  close(): Promise<void>;
};

/** Prepares the pages. Loaded only when they are wanted, as Next is most of the process's start. */
export async function createPages({ development }: { development: boolean }): Promise<Pages> {
  const { default: next } = await import("next");
  const app = next({ dev: development, dir: join(import.meta.dirname, "../..") });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    handle: (request, response) => handle(request, response),
    upgrade: development ? app.getUpgradeHandler() : null,
    close: () => app.close(),
  };
}

const pageMethods = ["GET", "HEAD"];

/**
 * Refuses what no page takes: forms, server actions and the component protocol's bodies (React2Shell came in that way).
 * Throws `method_not_allowed` or `bad_request`.
 */
function checkPageRequest({ method = "", headers }: IncomingMessage): void {
  if (headers["next-action"] !== undefined || headers["content-type"]?.includes("text/x-component")) {
    throw new AppError("bad_request", "This installation takes no server actions.");
  }
  if (!pageMethods.includes(method))
    throw new AppError("method_not_allowed", `A page can't be asked with ${method.slice(0, 20)}.`);
}

/**
 * Puts the security headers on a page: only scripts that carry this answer's nonce, or are loaded by one that does, run.
 * Next reads the nonce from the request's own header. What a browser sent under these names is overwritten.
 */
function protectPage(request: IncomingMessage, response: ServerResponse, development: boolean): void {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentPolicy(nonce, development);
  request.headers["x-nonce"] = nonce;
  request.headers["content-security-policy"] = policy;
  response.setHeader("content-security-policy", policy);
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("referrer-policy", "same-origin");
  response.setHeader("cross-origin-opener-policy", "same-origin");
  response.setHeader("x-frame-options", "DENY");
}

/** Style attributes are allowed: the canvas places its cards by them. Style elements need the nonce. */
function contentPolicy(nonce: string, development: boolean): string {
  const script = `'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`;
  const style = development ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`;
  return [
    "default-src 'self'",
    `script-src ${script}`,
    `style-src ${style}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

type Exchange = { request: FastifyRequest; reply: FastifyReply; pages: Pages | null };

/** Addresses that are never pages: a mistake in them is told as JSON. */
const pageless = /^\/(?:api|webhook)(?:[/?]|$)/;

/**
 * Answers what no route took: pages by Next, everything else with 404. An address that begins like a webhook's gets the
 * answer of an unknown webhook, whatever its method.
 */
export async function answerElse({ request, reply, pages }: Exchange): Promise<FastifyReply | undefined> {
  const { raw, url } = request;
  if (url.startsWith("/webhook/")) {
    reply.hijack();
    answerNotFound(reply.raw);
    return undefined;
  }
  if (raw.url !== undefined && raw.url.length > urlLengthMax)
    throw new AppError("url_too_long", "The address is longer than 8 kB.");
  if (pages === null || pageless.test(url)) throw new AppError("not_found", "There is nothing at this address.");
  checkPageRequest(raw);
  reply.hijack();
  protectPage(raw, reply.raw, pages.upgrade !== null);
  await pages.handle(raw, reply.raw);
  return undefined;
}

const urlLengthMax = 8_000;

/** Answers an address that can't be decoded. What it is stays out of the answer: a webhook's address is a secret. */
export function answerBadAddress(request: FastifyRequest, reply: FastifyReply): void {
  if (request.raw.url?.startsWith("/webhook/")) {
    reply.hijack();
    answerNotFound(reply.raw);
    return;
  }
  void sendError(request, reply, new AppError("bad_request", "The address can't be decoded."));
}
