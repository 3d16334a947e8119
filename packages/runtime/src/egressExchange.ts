import { PassThrough, pipeline, type Readable, type Transform } from "node:stream";
import { type Dispatcher, errors } from "undici";
import { bodySize, isInPieces, toStream } from "./bodyPieces.ts";
import type { Clock } from "./clock.ts";
import { readBytes, tooLarge, unpack, unpackers } from "./egressBody.ts";
import { EgressFailure, egressError, egressFailure } from "./egressError.ts";
import { type ResponseHeaders, toResponseHeaders } from "./egressHeaders.ts";
import type { Hop } from "./egressRedirect.ts";
import { RuntimeError } from "./runtimeError.ts";

/** Limits of one answer; time in milliseconds. */
export type ExchangeLimits = { headersMs: number; responseBytes: number; fileBytes: number };

/** What one exchange works with. Aborting `controller` with an EgressFailure ends it with that failure. */
export type ExchangeMeans = {
  dispatcher: Dispatcher;
  clock: Clock;
  controller: AbortController;
  limits: ExchangeLimits;
  /** Is told of bytes as they arrive. */
  count: (bytes: number) => void;
};

/** An answer whose body has not been read yet. */
export type Answer = { status: number; headers: ResponseHeaders; body: Dispatcher.ResponseData["body"] };

/** What an answer begins with. `url`: what answered, after redirects. */
export type AnswerHead = { status: number; headers: ResponseHeaders; url: URL };

/** Takes a body to its end. */
export type TakeBody = (bytes: AsyncIterable<Uint8Array>) => Promise<void>;

/** Sends a request and waits for the headers of its answer. Rejects with an EgressFailure. */
export async function send(hop: Hop, means: ExchangeMeans): Promise<Answer> {
  const { controller, clock, limits, dispatcher } = means;
  const cancel = clock.after(limits.headersMs, () => controller.abort(lateHeaders(hop.target.host, limits.headersMs)));
  try {
    const { url } = hop.target;
    const { headers, body } = toSent(hop);
    const answer = await dispatcher.request({
      path: url.pathname + url.search,
      method: hop.method,
      headers,
      body,
      signal: controller.signal,
      responseHeaders: "raw",
    });
    return { status: answer.statusCode, headers: toResponseHeaders(toRaw(answer.headers)), body: answer.body };
  } catch (thrown) {
    throw toFailure(thrown, hop.target.host);
  } finally {
    cancel();
  }
}

/** A body in pieces is announced with its length, as servers want to know it. */
function toSent({ headers, body }: Hop) {
  if (!isInPieces(body)) return { headers, body };
  return { headers: new Map(headers).set("content-length", String(bodySize(body))), body: toStream(body) };
}

/** A taker of a body, with what an exchange works with. */
export type PassMeans = ExchangeMeans & { take: TakeBody };

/** Hands the body of an answer on, unpacked, piece by piece; returns none. Rejects with an EgressFailure. */
export async function passBody(answer: Answer, hop: Hop, { limits, count, take }: PassMeans): Promise<Buffer> {
  const { fileBytes } = limits;
  try {
    await take(limited(unpackStream(answer), fileBytes, count));
    return Buffer.alloc(0);
  } catch (thrown) {
    answer.body.on("error", () => {}).destroy();
    if (thrown instanceof RuntimeError) throw new EgressFailure(egressError("file_not_stored", thrown.message), thrown);
    throw toFailure(thrown, hop.target.host);
  }
}

function unpackStream({ body, headers }: Answer): Readable {
  const encodings = String(headers["content-encoding"] ?? "")
    .toLowerCase()
    .split(",");
  const names = encodings.map((name) => name.trim()).filter((name) => name !== "" && name !== "identity");
  if (names.length === 0) return body;
  if (names.length > 1) throw egressFailure("response_encoding", "A file that is packed more than once can't be kept.");
  const unpacker: Transform = unpackers.get(names[0] ?? "")?.() ?? new PassThrough();
  return pipeline(body, unpacker, () => {});
}

async function* limited(
  stream: Readable,
  bytesMax: number,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    count(chunk.length);
    if (size > bytesMax) throw tooLarge(bytesMax);
    yield chunk;
  }
}

/** Reads and unpacks the body of an answer. Rejects with an EgressFailure. */
export async function readBody(answer: Answer, hop: Hop, { limits, count }: ExchangeMeans): Promise<Buffer> {
  const { body, headers } = answer;
  try {
    if (Number(headers["content-length"] ?? 0) > limits.responseBytes && hop.method !== "HEAD") {
      const failure = tooLarge(limits.responseBytes);
      body.on("error", () => {}).destroy(failure);
      throw failure;
    }
    const wire = await readBytes(body, limits.responseBytes, count);
    return await unpack(wire, String(headers["content-encoding"] ?? ""), limits.responseBytes);
  } catch (thrown) {
    throw toFailure(thrown, hop.target.host);
  }
}

/** With `responseHeaders: "raw"` undici hands out a list, which its types do not say. */
function toRaw(headers: unknown): readonly string[] {
  return Array.isArray(headers) ? headers : [];
}

function lateHeaders(host: string, ms: number): EgressFailure {
  return egressFailure("headers_timeout", `${host} did not begin to answer within ${ms / 1000} seconds.`);
}

/** The one conversion of whatever sockets, TLS, the HTTP parser and undici throw. */
function toFailure(thrown: unknown, host: string): EgressFailure {
  if (thrown instanceof EgressFailure) return thrown;
  const code = codeOf(thrown);
  const fail = (kind: EgressFailure["error"]["code"], message: string) =>
    new EgressFailure(egressError(kind, message, describe(thrown)), thrown);
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT") {
    return fail("connect_timeout", `No connection to ${host} within the time for connecting.`);
  }
  if (code === "UND_ERR_HEADERS_OVERFLOW" || code === "HPE_HEADER_OVERFLOW") {
    return fail("headers_too_large", `${host} sent more than 16 kB of headers.`);
  }
  const reason = tlsReason(code);
  if (reason !== null) return fail("tls_failed", `The connection to ${host} is not secure: ${reason}`);
  // The parser's errors have a code for some faults only.
  if (thrown instanceof errors.HTTPParserError || code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH") {
    return fail("response_invalid", `${host} did not answer with valid HTTP.`);
  }
  const refusal = refusals.get(code);
  if (refusal !== undefined) return fail("connect_failed", `No connection to ${host}: ${refusal}`);
  return fail("connection_reset", `The connection to ${host} broke off before the answer was complete.`);
}

const refusals: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "nothing accepts connections on that port."],
  ["EHOSTUNREACH", "the host can't be reached."],
  ["ENETUNREACH", "the network can't be reached."],
  ["EADDRNOTAVAIL", "there is no free local port or no fitting network."],
  ["EACCES", "the operating system forbids it."],
]);

function tlsReason(code: string): string | null {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "its certificate is for another name.";
  if (code === "CERT_HAS_EXPIRED") return "its certificate has expired.";
  if (code === "CERT_NOT_YET_VALID") return "its certificate is not valid yet.";
  if (code.includes("SELF_SIGNED")) return "its certificate is self-signed.";
  if (code.startsWith("UNABLE_TO_") || code.startsWith("CERT_")) return "its certificate can't be verified.";
  return code === "EPROTO" || code.startsWith("ERR_SSL") || code.startsWith("ERR_TLS")
    ? "the TLS handshake failed."
    : null;
}

/** The code of an error; of several attempts at several addresses, the first. */
function codeOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return codeOf(thrown.errors[0]);
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
}

function describe(thrown: unknown): string {
  const own = String(thrown);
  return thrown instanceof AggregateError ? `${own}: ${thrown.errors.map(String).join("; ")}` : own;
}
