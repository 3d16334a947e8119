/** Every way in which a request to the outside can fail. */
export type EgressCode =
  | "url_invalid"
  | "url_scheme"
  | "url_userinfo"
  | "url_port"
  | "host_denied"
  | "address_denied"
  | "method_invalid"
  | "header_invalid"
  | "request_too_large"
  | "dns_failed"
  | "dns_timeout"
  | "connect_failed"
  | "connect_timeout"
  | "tls_failed"
  | "connection_reset"
  | "headers_timeout"
  | "http_timeout"
  | "headers_too_large"
  | "response_invalid"
  | "response_encoding"
  | "response_too_large"
  | "response_bomb"
  | "too_many_redirects"
  | "redirect_loop"
  | "redirect_refused"
  | "tls_verification_required"
  | "proxy_unknown"
  | "proxy_denied"
  | "proxy_failed"
  | "credential_host_denied"
  | "credential_misplaced"
  | "credential_failed"
  | "credential_unavailable"
  | "not_recorded"
  | "file_not_stored"
  | "aborted";

/**
 * Why a request failed. `message` is for the author of a story and never names a resolved address; `detail` is exact and
 * for the operator's log only. `retryable`: the same request may succeed later.
 */
export type EgressError = { code: EgressCode; message: string; retryable: boolean; detail?: string };

/** Codes of failures that may pass by themselves. */
const passing: ReadonlySet<EgressCode> = new Set([
  "dns_failed",
  "dns_timeout",
  "connect_failed",
  "connect_timeout",
  "proxy_failed",
  "connection_reset",
  "headers_timeout",
  "http_timeout",
  "credential_unavailable",
  "file_not_stored",
  "aborted",
]);

/** Makes an error; whether it is retryable follows from its code. */
export function egressError(code: EgressCode, message: string, detail?: string): EgressError {
  const retryable = passing.has(code);
  return detail === undefined ? { code, message, retryable } : { code, message, retryable, detail };
}

/** Carries an `EgressError` through callbacks that take only an `Error`: abort reasons, connectors. Never leaves egress. */
export class EgressFailure extends Error {
  readonly error: EgressError;

  constructor(error: EgressError, cause?: unknown) {
    super(error.message, { cause });
    this.name = "EgressFailure";
    this.error = error;
  }
}

/** An error that carries the given code and message, ready to be thrown inside egress. */
export function egressFailure(code: EgressCode, message: string, detail?: string): EgressFailure {
  return new EgressFailure(egressError(code, message, detail));
}
