import { randomUUID } from "node:crypto";
import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import type { StoryDefinition } from "@fairlead/story";
import { pino } from "pino";
import { type Config, readConfig } from "../src/server/config.ts";
import { createServer, type Server, type ServerOptions } from "../src/server/server.ts";

/** The web server on a database of its own, and the verbs that tests talk in. */
export type TestServer = {
  server: Server;
  database: TestDatabase;
  config: Config;
  /** Sends a request to the API with the key. */
  api(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<Answer>;
  /** Sends a request as a page does; `cookie` from `signIn`. */
  page(method: "GET" | "POST", path: string, options?: { body?: unknown; cookie?: string }): Promise<Answer>;
  /** Imports a story; returns what the API answered. */
  publish(definition: StoryDefinition, options?: Record<string, unknown>): Promise<ImportAnswer>;
  /** Signs in and returns the session cookie. */
  signIn(email: string, password: string): Promise<string>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

export type Answer = {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
  text: string;
  headers: Record<string, string | string[] | number | undefined>;
};

export type ImportAnswer = {
  story: { id: string; slug: string; version: number | null };
  webhooks: { action: string; url: string }[];
  warnings: { path: string }[];
};

/** The same for all, as several servers may share a database. */
const secretKey = Buffer.alloc(32, 7).toString("base64");
export const apiKey = "test-key-test-key-test-key-test-key-0001";
export const admin = { email: "owner@example.com", password: "correct horse battery" };

export type TestServerOptions = ServerOptions & { env?: Record<string, string>; database?: TestDatabase };

/** Starts a server without pages. It shares a database if one is given, and drops only its own. */
export async function createTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { env, database = await createTestDatabase(), ...serverOptions } = options;
  const config = readConfig({
    DATABASE_URL: database.url,
    REDIS_URL: process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:54398",
    FAIRLEAD_SECRET_KEY: secretKey,
    FAIRLEAD_ADMIN_EMAIL: admin.email,
    FAIRLEAD_ADMIN_PASSWORD: admin.password,
    FAIRLEAD_API_KEY: apiKey,
    PORT: String(await freePort()),
    ...env,
  });
  const server = await createServer(config, {
    pages: null,
    logger: pino({ level: "silent" }),
    redisPrefix: `web-test-${randomUUID()}`,
    ...serverOptions,
  });
  const close = async () => {
    await server.stop();
    if (options.database === undefined) await database.drop();
  };
  const verbs = createVerbs(server);
  return { server, database, config, ...verbs, close, [Symbol.asyncDispose]: close };
}

function createVerbs({ app, services }: Server) {
  const send = async (
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    url: string,
    rest: { headers: Record<string, string>; body?: unknown },
  ) => {
    const { headers, body } = rest;
    const type = body === undefined ? {} : { "content-type": "application/json" };
    const payload = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await app.inject({
      method,
      url,
      headers: { ...type, ...headers },
      ...(body === undefined ? {} : { payload }),
    });
    return { status: answer.statusCode, text: answer.body, body: parse(answer.body), headers: answer.headers };
  };
  const api: TestServer["api"] = (method, path, body) =>
    send(method, `/api/v1${path}`, { headers: { authorization: `Bearer ${apiKey}` }, body });
  const page: TestServer["page"] = (method, path, { body, cookie } = {}) =>
    send(method, path, { headers: { origin: services.origin, ...(cookie === undefined ? {} : { cookie }) }, body });
  const publish: TestServer["publish"] = async (definition, options = {}) => {
    const answer = await api("POST", "/stories/import", { data: definition, publish: true, ...options });
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body;
  };
  const signIn: TestServer["signIn"] = async (email, password) => {
    const answer = await page("POST", "/api/auth/sign-in/email", { body: { email, password } });
    if (answer.status !== 200) throw new Error(answer.text);
    return toCookie(answer.headers["set-cookie"]);
  };
  return { api, page, publish, signIn };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The Cookie header that answers a Set-Cookie header. */
export function toCookie(header: string | string[] | number | undefined): string {
  const lines = Array.isArray(header) ? header : [String(header)];
  return lines.map((line) => line.split(";")[0]).join("; ");
}

/** The path of a webhook's address: what a request names after the host. */
export function pathOf(url: string | undefined): string {
  return new URL(url ?? "").pathname;
}

/** A webhook and a transform that follows it. */
export function echoStory(
  name = "Echo",
  verbs: ("GET" | "POST" | "PUT" | "PATCH" | "DELETE")[] = ["POST"],
): StoryDefinition {
  return {
    formatVersion: 1,
    name,
    actions: [
      { id: "receive", slug: "receive_it", type: "webhook", name: "Receive it", options: { verbs } },
      {
        id: "echo",
        slug: "echo",
        type: "event_transform",
        name: "Echo",
        options: { mode: "message", payload: { got: "=receive_it.body" } },
      },
    ],
    links: [{ from: "receive_it", to: "echo" }],
  };
}

type Ports = { findFreePort(): Promise<number> };

/** One that stays free: what the system picks (port 0) is soon picked again, by another server or outgoing connection. */
async function freePort(): Promise<number> {
  const { findFreePort }: Ports = await import(new URL("../../../scripts/ports.mjs", import.meta.url).href);
  return await findFreePort();
}
