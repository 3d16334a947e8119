import type { RequestBody } from "./bodyPieces.ts";
import type { EgressError } from "./egressError.ts";
import type { AnswerHead, TakeBody } from "./egressExchange.ts";
import type { BodyEncoding } from "./egressFill.ts";
import type { ResponseHeaders } from "./egressHeaders.ts";
import type { BasicAuth } from "./egressRedirect.ts";
import type { EgressSecrets } from "./egressSecrets.ts";

/** The methods that a request may have. */
export const egressMethods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

/** One of the methods that a request may have, in upper case. */
export type EgressMethod = (typeof egressMethods)[number];

/** A request to the outside. */
export type EgressRequest = {
  url: string;
  method: EgressMethod;
  headers?: Readonly<Record<string, string>>;
  body?: RequestBody;
  /** For everything together, redirects included. Default 30. */
  timeoutSeconds?: number;
  /** Default: true for GET and HEAD, else false. */
  followRedirects?: boolean;
  /** The same over all attempts at a run; sent as idempotency key unless the author gives one. */
  runKey: string;
  /** What a webhook of this installation is told about its place in a chain of calls, sent as x-fairlead-hops. */
  hops: number;
  signal?: AbortSignal;
  /** Sent as the authorization header. */
  basicAuth?: BasicAuth;
  tls?: RequestTls;
  /** The name of a proxy of the policy that it goes through, redirects included. */
  via?: string;
  /** How the body is written, so that a credential in it is written likewise. Default "text". */
  bodyEncoding?: BodyEncoding;
  /** The credentials that placeholders in all of this stand for. */
  secrets?: EgressSecrets;
  /**
   * Who takes the body of an answer piece by piece, unpacked, instead of having it in memory; null: nobody, for this answer. It
   * may be larger then. What the taker rejects with is the error of the request.
   */
  takeBody?: (head: AnswerHead) => TakeBody | null;
  /** Hears what was sent once it is answered, with so many characters of its body; of what is redirected, the first request. */
  note?: { bodyMax: number; sent: (described: Described) => void };
};

/** How the connection is secured. By default the system's authorities are trusted, and no certificate of ours is sent. */
export type RequestTls = {
  /** Certificate authorities in PEM form, trusted beside the system's. */
  ca?: string;
  /** False accepts any certificate; only for hosts that the policy names. */
  verify?: boolean;
  /** The placeholder of a credential that is a client certificate. */
  clientCertificate?: string;
};

/** An answer, whatever its status. The body is unpacked; it is empty, never missing. */
export type EgressResponse = {
  status: number;
  headers: ResponseHeaders;
  body: Buffer;
  /** The host that answered, after redirects. */
  host: string;
  /** How many redirects were followed. */
  redirects: number;
};

/** How a request ended. `request` never rejects. */
export type EgressResult = { ok: true; response: EgressResponse } | { ok: false; error: EgressError };

/** A request as it leaves: with the headers that are set by us, its URL as it was understood. */
export type Described = {
  ok: true;
  method: string;
  url: string;
  headers: readonly (readonly [string, string])[];
  /** Null: none. */
  body: string | null;
};

/** A request as it would leave, or why it can't. */
export type EgressDescription = Described | { ok: false; error: EgressError };
