import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Redactor } from "@fairlead/runtime/credentials";
import { type Clock, systemClock } from "@fairlead/runtime/enqueue";
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { type Logger, pino } from "pino";
import { registerAuth } from "./authRoutes.ts";
import { prepareInstallation, withBootLock } from "./boot.ts";
import { answerClientError } from "./clientErrors.ts";
import type { Config } from "./config.ts";
import { createServices, type RunningServices } from "./createServices.ts";
import { registerFiles } from "./fileRoute.ts";
import { registerHealth } from "./health.ts";
import { sendError } from "./httpErrors.ts";
import { registerMetrics } from "./metrics.ts";
import { registerOauth } from "./oauthRoute.ts";
import { answerBadAddress, answerElse, createPages, type Pages } from "./pages.ts";
import { registerRest } from "./rest.ts";
import type { SampleStories } from "./seed.ts";
import type { Actor, Services } from "./services.ts";
import { registerTrpc } from "./trpc/adapter.ts";
import { registerWebhooks } from "./webhookRoute.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who the key of an API request belongs to. */
    actor: Actor | null;
  }
}

/**
 * The web process: one Fastify on one port.
 *
 * 1. `createServer` brings the database up to date, makes what a new installation needs, and routes webhooks, the API,
 *    sign-in, tRPC and health itself; everything else goes to the pages.
 * 2. `listen` opens the port.
 * 3. `stop` takes no more requests, lets those in flight finish, flushes the intake and closes every connection.
 */
export type Server = {
  app: FastifyInstance;
  services: Services;
  /** The one-time link by which the first user sets the workspace up, null once somebody has an account. */
  setupUrl: string | null;
  listen(): Promise<void>;
  stop(): Promise<void>;
};

export type ServerOptions = {
  /** Who draws the pages, default Next; null: every address that is not routed here answers 404. */
  pages?: Pages | null;
  /** What the very first start seeds; null for nothing. */
  sampleStories?: SampleStories | null;
  logger?: Logger;
  /** Lines of the logger's that were dropped since the process began, for the metrics. */
  droppedLines?: () => number;
  /** Learns every secret that is used here, for what the logger writes. */
  redactor?: Redactor;
  clock?: Clock;
  /** Prefix of all Redis keys, default `fl`. */
  redisPrefix?: string;
};

/** Creates the server; it does not listen yet. Throws DatabaseError when the database can't be used. */
export async function createServer(config: Config, options: ServerOptions = {}): Promise<Server> {
  const { clock = systemClock, sampleStories = null } = options;
  const logger = options.logger ?? pino({ level: config.logLevel, base: { process: "web" } });
  const running = await createServices({
    config,
    clock,
    logger,
    redisPrefix: options.redisPrefix,
    redactor: options.redactor,
    droppedLines: options.droppedLines,
  });
  const { services } = running;
  const { setupUrl, pages } = await prepare(services, { pages: options.pages, sampleStories }).catch(async (error) => {
    await running.stop();
    throw error;
  });
  const state = { stopping: false };
  const app = createApp(services, { pages, isStopping: () => state.stopping });
  return {
    app,
    services,
    setupUrl,
    async listen() {
      await app.listen({ host: config.host, port: config.port });
    },
    async stop() {
      if (state.stopping) return;
      state.stopping = true;
      await stopAll({ app, pages, running });
    },
  };
}

type Preparation = { pages: Pages | null | undefined; sampleStories: SampleStories | null };

async function prepare(services: Services, { pages, sampleStories }: Preparation) {
  const setupUrl = await withBootLock(services.pool, () => prepareInstallation(services, sampleStories));
  return { setupUrl, pages: pages === undefined ? await createPages(services.config) : pages };
}

type Parts = { app: FastifyInstance; pages: Pages | null; running: RunningServices };

async function stopAll({ app, pages, running }: Parts): Promise<void> {
  running.services.live.stop();
  await closeConnections(app, running.services.clock);
  await pages?.close();
  await running.stop();
}

/** Connections that become idle after the closing began would stay open until their keep-alive ends: these are swept. */
async function closeConnections(app: FastifyInstance, clock: Clock): Promise<void> {
  const startMs = clock.mono();
  let cancel: () => void = () => {};
  const sweep = () => {
    if (clock.mono() - startMs > drainMs) app.server.closeAllConnections();
    else app.server.closeIdleConnections();
    cancel = clock.after(50, sweep);
  };
  sweep();
  await app.close();
  cancel();
}

/** Requests that are still not answered after this time are cut off. */
const drainMs = 15_000;

type AppOptions = { pages: Pages | null; isStopping: () => boolean };

function createApp(services: Services, options: AppOptions): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = services.logger;
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy: "loopback",
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    http: {
      headersTimeout: 10_000,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16_384,
      shouldUpgradeCallback: isWebSocket,
    },
    routerOptions: { maxParamLength: 1_000 },
    clientErrorHandler: answerClientError,
    frameworkErrors: (_error, request, reply) => answerBadAddress(request, reply),
  });
  // Each scope says what bodies it takes; what no route takes is refused without being read.
  app.removeAllContentTypeParsers();
  app.decorateRequest("actor", null);
  app.setErrorHandler((error, request, reply) => sendError(request, reply, error));
  registerHealth(app, { pool: services.pool, isStopping: options.isStopping });
  registerMetrics(app, services);
  registerWebhooks(app, services);
  registerOauth(app, services);
  app.register(async (scope) => registerRest(scope, services), { prefix: "/api/v1" });
  app.register(async (scope) => registerTrpc(scope, services), { prefix: "/api/trpc" });
  app.register(async (scope) => registerAuth(scope, services), { prefix: "/api" });
  app.register(async (scope) => registerFiles(scope, services), { prefix: "/api" });
  app.setNotFoundHandler((request, reply) => answerElse({ request, reply, pages: options.pages }));
  app.server.on("upgrade", (request, socket, head) => upgrade(options.pages, { request, socket, head }));
  return app;
}

function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

type Upgrade = { request: IncomingMessage; socket: Duplex; head: Buffer };

function upgrade(pages: Pages | null, { request, socket, head }: Upgrade): void {
  if (pages?.upgrade) void pages.upgrade(request, socket, head);
  else socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}
