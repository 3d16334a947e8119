import { STATUS_CODES } from "node:http";
import type { Json } from "@fairlead/formula";
import type { EgressRequest, EgressResponse } from "../egress.ts";
import { failed, type Performed } from "../performed.ts";
import { readRetryAfter } from "../retry.ts";
import type { ActionType, PerformInput } from "./action.ts";
import { addQuery, encodeBody } from "./httpBody.ts";
import { type HttpOptions, OptionsProblem, readHttpOptions } from "./httpOptions.ts";
import { readResponseBody } from "./httpResponse.ts";
import { readOptions } from "./options.ts";

/**
 * HTTP request: sends one request and emits `{ status, headers, body }`. A status among `errorStatuses` and a request
 * without an answer fail the run; the failure event holds what was answered. Nothing that was sent is logged.
 */
export const httpRequest: ActionType = {
  type: "http_request",
  async perform(input) {
    const prepared = prepare(input);
    if (!prepared.ok) return failed({ code: "options_invalid", message: prepared.message, retryable: false });
    const result = await input.egress.request(prepared.request);
    if (!result.ok) {
      const { code, message, retryable } = result.error;
      return failed({ code, message, retryable });
    }
    const { response } = result;
    if (response.redirects > 0)
      input.log(
        `Followed ${response.redirects === 1 ? "a redirect" : `${response.redirects} redirects`} to ${response.host}.`,
      );
    return toEnding(response, prepared.options, input);
  },
  dryRun(input) {
    const prepared = prepare(input);
    if (!prepared.ok) return { kind: "problem", error: { code: "options_invalid", message: prepared.message } };
    const described = input.egress.describe(prepared.request);
    if (!described.ok) return { kind: "problem", error: described.error };
    const { method, url, headers, body } = described;
    return { kind: "request", method, url, headers, body };
  },
};

type Prepared = { ok: true; options: HttpOptions; request: EgressRequest } | { ok: false; message: string };

function prepare({ options, runKey, hops, signal }: PerformInput): Prepared {
  try {
    const read = readHttpOptions(readOptions(options));
    const { url, method, query, timeoutSeconds, followRedirects } = read;
    const request = {
      url: addQuery(url, query),
      method,
      ...encodeBody(read),
      timeoutSeconds,
      followRedirects,
      runKey,
      // A webhook of this installation that is called from here is one call further down the chain.
      hops: hops + 1,
      signal,
    };
    return { ok: true, options: read, request };
  } catch (thrown) {
    if (thrown instanceof OptionsProblem) return { ok: false, message: thrown.message };
    throw thrown;
  }
}

function toEnding(response: EgressResponse, options: HttpOptions, { log, nowMs }: PerformInput): Performed {
  const { status, host } = response;
  const data: { readonly [key: string]: Json } = {
    status,
    headers: response.headers,
    body: readResponseBody(response, log),
  };
  if (!options.errorStatuses.some(([from, to]) => status >= from && status <= to)) {
    return { outcome: "emitted", outputs: [{ port: "default", data }] };
  }
  const meaning = STATUS_CODES[status];
  const message = `${host} answered ${status}${meaning === undefined ? "" : ` ${meaning}`}.`;
  const { "retry-after": header } = response.headers;
  const retryAfterMs = readRetryAfter(typeof header === "string" ? header : undefined, nowMs);
  const error = { code: "http_status", message, retryable: isRetryable(status) };
  return failed(retryAfterMs === undefined ? error : { ...error, retryAfterMs }, data);
}

/** Of the server's failures, those that the same request will meet again: not implemented, version, loop. */
const lasting = new Set([501, 505, 508]);

/** Statuses that tell of a passing state: timeouts, too many requests, and the server's own failures. */
function isRetryable(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && !lasting.has(status));
}
