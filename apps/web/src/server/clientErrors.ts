import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";

type ClientError = Error & { code?: string };

const answers: Readonly<Record<string, { status: string; code: string; message: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: "408 Request Timeout",
    code: "body_too_slow",
    message: "The request did not arrive within 30 seconds, or its headers not within 10 seconds.",
  },
  HPE_HEADER_OVERFLOW: {
    status: "431 Request Header Fields Too Large",
    code: "headers_too_large",
    message: "The request headers are larger than 16 kB.",
  },
};

const malformed = { status: "400 Bad Request", code: "bad_request", message: "The request is not valid HTTP." };

/** Answers what is no HTTP request, or not a whole one, and closes: what follows on the connection can't be trusted. */
export function answerClientError(error: ClientError, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, code, message } = answers[error.code ?? ""] ?? malformed;
  const requestId = randomUUID();
  const body = JSON.stringify({ error: { code, message, requestId } });
  const head = [
    `HTTP/1.1 ${status}`,
    "Connection: close",
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    "X-Content-Type-Options: nosniff",
    `X-Request-Id: ${requestId}`,
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
