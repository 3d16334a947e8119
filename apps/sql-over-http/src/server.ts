import { hash, timingSafeEqual } from "node:crypto";
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readJson } from "@fairlead/formula/json";
import type { Logger } from "pino";
import { type Database, openDatabase } from "./database.ts";
import type { AskAddresses } from "./reach.ts";
import { Refusal } from "./refusal.ts";
import { limits, type Settings, type Target } from "./settings.ts";
import { readStatement } from "./statement.ts";

/**
 * SQL over HTTP: `POST /query/<target>` with `Authorization: Bearer <token>` and `{"sql": "… $1 …", "params": [...]}` runs one
 * statement and answers `{ columns, rows, row_count }`. Values reach the database as parameters and never as text of the
 * statement. `GET /healthz` says that the process lives.
 */
export type SqlServer = { server: Server; close(): Promise<void> };

/** Creates the server; the caller lets it listen. `ask`: looks up the hosts of targets; default, the system's resolver. */
export function createServer({ token, targets }: Settings, logger: Logger, ask?: AskAddresses): SqlServer {
  const known = new Map(targets.map((target) => [target.name, { target, database: openDatabase(target, ask) }]));
  const tokenHash = hash("sha256", token, "buffer");
  const server = createHttpServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    void answerRequest(request, response, { known, tokenHash, logger });
  });
  return {
    server,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      await Promise.all([...known.values()].map(({ database }) => database.close()));
    },
  };
}

type Means = {
  known: ReadonlyMap<string, { target: Target; database: Database }>;
  tokenHash: Buffer;
  logger: Logger;
};

async function answerRequest(request: IncomingMessage, response: ServerResponse, means: Means): Promise<void> {
  try {
    const { url = "", method = "" } = request;
    if (method === "GET" && url === "/healthz") return send(response, 200, { ok: true });
    checkToken(request, means.tokenHash);
    const name = /^\/query\/([a-z0-9-]{1,40})$/.exec(url)?.[1];
    const found = name === undefined ? undefined : means.known.get(name);
    if (found === undefined) throw new Refusal(404, "not_found", "There is no such target. POST to /query/<target>.");
    if (method !== "POST") throw new Refusal(405, "method_not_allowed", "Send POST.");
    const statement = readStatement(await readBody(request), found.target);
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    send(response, 200, await found.database.run(statement, gone.signal));
  } catch (thrown) {
    const refusal = thrown instanceof Refusal ? thrown : null;
    if (refusal === null || refusal.status >= 500) means.logger.warn({ err: thrown }, "a statement was not run");
    const { status, code, message } = refusal ?? {
      status: 500,
      code: "internal",
      message: "Something went wrong here.",
    };
    send(response, status, { error: { code, message } });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  if (response.destroyed || response.headersSent) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    ...(status === 503 ? { "retry-after": "5" } : {}),
  });
  response.end(text);
}

function checkToken({ headers }: IncomingMessage, expected: Buffer): void {
  const token = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";
  if (timingSafeEqual(hash("sha256", token, "buffer"), expected)) return;
  throw new Refusal(401, "unauthorized", "Send the token: Authorization: Bearer <FAIRLEAD_SQL_TOKEN>.");
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
    throw new Refusal(415, "unsupported_media_type", "Send application/json.");
  }
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > limits.bodyBytes) throw new Refusal(413, "body_too_large", "The body is larger than 1 MB.");
    parts.push(part);
  }
  try {
    return readJson(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts)));
  } catch {
    throw new Refusal(400, "sql_invalid", "The body is no JSON.");
  }
}
