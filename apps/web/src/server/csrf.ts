import type { FastifyRequest } from "fastify";
import { AppError } from "./appError.ts";
import { trustedOrigins } from "./auth.ts";

/**
 * Refuses what a page of another site could make a browser send. For every method that may change something: the body
 * is JSON, and the browser says that the request comes from our own pages (Sec-Fetch-Site), or else its Origin is ours.
 * Throws `csrf` or `unsupported_media_type`.
 */
export function checkOrigin(request: FastifyRequest, origin: string): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const { "content-type": type, "content-length": length, "sec-fetch-site": site, origin: from } = request.headers;
  const isEmpty = type === undefined && (length === undefined || length === "0");
  if (!isEmpty && !/^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(type ?? "")) {
    throw new AppError("unsupported_media_type", "Send JSON, with the header Content-Type: application/json.");
  }
  const isOurs = from !== undefined && trustedOrigins(origin).includes(from);
  if (from !== undefined && !isOurs) throw refused();
  if (site === undefined ? !isOurs : site !== "same-origin" && site !== "none") throw refused();
}

function refused(): AppError {
  return new AppError(
    "csrf",
    "This request does not come from a page of this installation. Reload the page and try again.",
  );
}
