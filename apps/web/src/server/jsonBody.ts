import { isUtf8 } from "node:buffer";
import type { FastifyInstance } from "fastify";
import { AppError } from "./appError.ts";
import { jsonLimits } from "./jsonFault.ts";
import { scanJson } from "./jsonScan.ts";

/** Bytes of a body that holds a story: 10 MB of it, and what escaping it as a text adds. */
export const importBytesMax = 15_000_000;

/** A story may be nested 100 levels deep, and is wrapped by those who send it: as JSON, or as one long text. */
const limits = {
  ...jsonLimits,
  depth: jsonLimits.depth + 2,
  values: jsonLimits.values + 100,
  textBytes: importBytesMax,
};

/** Reads a JSON body within the limits. Throws AppError: `bad_json`, `bad_text`. */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new AppError("bad_json", "Expected JSON, the body is empty.");
  if (!isUtf8(bytes)) throw new AppError("bad_json", "The body is not valid UTF-8.");
  const fault = scanJson(bytes, limits);
  if (fault === null) return JSON.parse(bytes.toString("utf8"));
  const code = fault.code === "bad_text" ? "bad_text" : "bad_json";
  throw new AppError(code, fault.message, { path: fault.path });
}

/** Makes JSON, checked by `parseJsonBody`, the only kind of body that a scope of routes takes. */
export function takeJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, async (_request: unknown, body: Buffer) =>
    parseJsonBody(body),
  );
}
