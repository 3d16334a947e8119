import { STATUS_CODES } from "node:http";
import type { Json } from "@fairlead/formula";
import type { FileValue } from "@fairlead/story";
import type { EgressError } from "../egressError.ts";
import type { AnswerHead } from "../egressExchange.ts";
import type { EgressRequest, EgressResponse } from "../egressRequest.ts";
import { formulaFailed } from "../formulaFailed.ts";
import { failed, type Performed, type RunError } from "../performed.ts";
import { readRetryAfter } from "../retry.ts";
import type { PerformInput } from "./action.ts";
import { addQuery, encodeBody } from "./httpBody.ts";
import { takeAsFile } from "./httpFiles.ts";
import { type HttpOptions, isAmong, OptionsProblem, readHttpOptions } from "./httpOptions.ts";
import { readResponseBody } from "./httpResponse.ts";
import { type Options, readOptions } from "./options.ts";

/** An answer that is no error. `bytes`: of its body. */
export type Answered = { ok: true; data: { readonly [key: string]: Json }; bytes: number };

/** What came of one request: an answer, or the run's ending. */
export type Exchanged = Answered | { ok: false; performed: Performed };

type Prepared = { ok: true; options: HttpOptions; request: EgressRequest } | { ok: false; message: string };

/** The request that evaluated options ask for, or which of them can't be used. */
export async function prepare(given: Options, { runKey, hops, signal, files }: PerformInput): Promise<Prepared> {
  try {
    const options = readHttpOptions(given);
    const opened = takesFiles.has(options.contentType) ? await files.open(options.body) : new Map();
    const { url, method, query, timeoutSeconds, followRedirects, basicAuth, tls } = options;
    const request = {
      url: addQuery(url, query, options.encodeQuery),
      method,
      ...encodeBody(options, { runKey, files: opened }),
      ...(basicAuth === null ? {} : { basicAuth }),
      tls,
      ...(options.via === null ? {} : { via: options.via }),
      timeoutSeconds,
      followRedirects,
      runKey,
      // A webhook of this installation that is called from here is one call further down the chain.
      hops: hops + 1,
      signal,
    };
    return { ok: true, options, request };
  } catch (thrown) {
    if (thrown instanceof OptionsProblem) return { ok: false, message: thrown.message };
    throw thrown;
  }
}

/** The ways to write a body in which the files of events are sent as what they are. */
const takesFiles: ReadonlySet<HttpOptions["contentType"]> = new Set(["multipart", "raw"]);

/** Sends one request and judges its answer. */
export async function sendOnce(given: Json, input: PerformInput): Promise<Exchanged> {
  const prepared = await prepare(readOptions(given), input);
  if (!prepared.ok) return fail({ code: "options_invalid", message: prepared.message, retryable: false });
  const { options, request } = prepared;
  const kept = takeAsFile(input.files);
  const takeBody = (head: AnswerHead) => (isAmong(head.status, options.errorStatuses) ? null : kept.take(head));
  const result = await input.egress.request(options.responseAs === "file" ? { ...request, takeBody } : request);
  if (!result.ok) return noAnswer(result.error, options);
  const { response } = result;
  if (response.redirects > 0)
    input.log(
      `Followed ${response.redirects === 1 ? "a redirect" : `${response.redirects} redirects`} to ${response.host}.`,
    );
  return judge({ response, file: kept.file() }, options, input);
}

function fail(error: RunError): Exchanged {
  return { ok: false, performed: failed(error) };
}

function noAnswer({ code, message, retryable: mayPass }: EgressError, options: HttpOptions): Exchanged {
  const { retryStatuses, emitOnFailure } = options;
  const retryable = mayPass && (retryStatuses === null || isAmong(0, retryStatuses));
  const performed = failed({ code, message, retryable });
  // Stopping is no answer of the other side: the run goes on elsewhere.
  if (emitOnFailure !== "always" || code === "aborted") return { ok: false, performed };
  return {
    ok: false,
    performed: withDefault(performed, { status: 0, headers: {}, body: null, error: { code, message } }),
  };
}

type Received = { response: EgressResponse; file: FileValue | null };

function judge({ response, file }: Received, options: HttpOptions, input: PerformInput): Exchanged {
  const { status, host } = response;
  const body = file ?? readResponseBody(response, input.log);
  const data: Answered["data"] = { status, headers: response.headers, body };
  if (isAmong(status, options.errorStatuses)) {
    const meaning = STATUS_CODES[status];
    const message = `${host} answered ${status}${meaning === undefined ? "" : ` ${meaning}`}.`;
    return unwelcome({ code: "http_status", message }, { response, data, options, input });
  }
  const wrong = input.late?.("errorIf", { RESPONSE: data }) ?? null;
  if (wrong !== null && !wrong.ok) return { ok: false, performed: formulaFailed(wrong) };
  if (wrong !== null && wrong.value !== false && wrong.value !== null) {
    const message = `${host} answered ${status}, and options.errorIf holds for its answer.`;
    return unwelcome({ code: "http_error_if", message }, { response, data, options, input });
  }
  return { ok: true, data, bytes: response.body.length };
}

type Unwelcome = { response: EgressResponse; data: Answered["data"]; options: HttpOptions; input: PerformInput };

function unwelcome(error: RunError, { response, data, options, input }: Unwelcome): Exchanged {
  const { status, headers } = response;
  const { "retry-after": header } = headers;
  const retryAfterMs = readRetryAfter(typeof header === "string" ? header : undefined, input.nowMs);
  const { retryStatuses } = options;
  const mayPass = error.code === "http_status" && isRetryable(status);
  const retryable = retryStatuses === null ? mayPass : isAmong(status, retryStatuses);
  const told = retryAfterMs === undefined ? {} : { retryAfterMs };
  const performed = failed({ ...error, retryable, ...told }, data);
  return { ok: false, performed: options.emitOnFailure === "never" ? performed : withDefault(performed, data) };
}

/** A failed run that emits on its default link as well. */
function withDefault(performed: Performed, data: Json): Performed {
  if (performed.outcome !== "failed") return performed;
  return { ...performed, outputs: [...performed.outputs, { port: "default", data }] };
}

/** Of the server's failures, those that the same request will meet again: not implemented, version, loop. */
const lasting = new Set([501, 505, 508]);

/** Statuses that tell of a passing state: timeouts, too many requests, and the server's own failures. */
function isRetryable(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && !lasting.has(status));
}
