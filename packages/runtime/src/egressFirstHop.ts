import { createHash } from "node:crypto";
import { bodySize, isInPieces, type RequestBody } from "./bodyPieces.ts";
import type { EgressLimits } from "./egress.ts";
import { EgressFailure, egressFailure } from "./egressError.ts";
import { refuseMisplaced } from "./egressFill.ts";
import { readHeaders } from "./egressHeaders.ts";
import type { Hop } from "./egressRedirect.ts";
import { type EgressRequest, egressMethods } from "./egressRequest.ts";
import { checkUrl } from "./egressUrl.ts";

/** A request as it is first sent, placeholders in their places. Throws an EgressFailure for what can't be sent. */
export function toFirstHop(spec: EgressRequest, limits: EgressLimits): Hop {
  const { method, runKey, body = null, secrets } = spec;
  if (!egressMethods.includes(method))
    throw egressFailure("method_invalid", `The method must be one of ${egressMethods.join(", ")}.`);
  const verdict = checkUrl(spec.url);
  if (!verdict.allowed) throw new EgressFailure(verdict.error);
  if (secrets !== undefined) refuseMisplaced(verdict.target, secrets);
  checkBody(body, limits);
  const headers = readHeaders(spec.headers ?? {});
  if (spec.basicAuth !== undefined && headers.has("authorization")) {
    const message =
      'The header "authorization" is given besides user and password for basic authentication. Leave one out.';
    throw egressFailure("header_invalid", message);
  }
  if (!headers.has("user-agent")) headers.set("user-agent", "Fairlead");
  if (!headers.has("accept-encoding")) headers.set("accept-encoding", "gzip, br");
  if (method !== "GET" && method !== "HEAD" && !headers.has("idempotency-key")) headers.set("idempotency-key", runKey);
  return {
    target: verdict.target,
    method,
    headers,
    body,
    ...(spec.basicAuth === undefined ? {} : { basic: spec.basicAuth }),
    ...(spec.tls?.clientCertificate === undefined ? {} : { certificate: readCertificate(spec) }),
  };
}

function checkBody(body: RequestBody, { requestBytes, fileBytes }: EgressLimits): void {
  const bytes = bodySize(body);
  const limit = isInPieces(body) ? fileBytes : requestBytes;
  if (bytes <= limit) return;
  const message = `The request body is ${(bytes / 1e6).toFixed(1)} MB; ${limit / 1e6} MB is the limit. Send less.`;
  throw egressFailure("request_too_large", message);
}

/** The slug of the credential that is the client certificate: the option holds its placeholder and nothing else. */
function readCertificate({ tls, secrets }: EgressRequest): string {
  const text = tls?.clientCertificate ?? "";
  const [slug] = secrets?.slugsIn(text) ?? [];
  if (slug !== undefined && secrets?.replace(text, () => "") === "") return slug;
  const message = "The client certificate has to be a credential, as =CREDENTIAL.its_name.";
  throw egressFailure("credential_misplaced", message);
}

/** What tells one certificate authority from another in the keys of connections. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
