import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { QueryResultRow } from "pg";
import { freePort } from "../freePort.ts";
import { type Clusters, onPostgres, startClusters } from "./clusters.ts";
import type { DiskUse, Way } from "./faults.ts";
import { type AppOptions, type AppPart, type AppProcess, createFleet, type Fleet } from "./fleet.ts";
import { openProxy, type ToxicProxy } from "./proxy.ts";
import type { Ask } from "./record.ts";
import { type Sink, startSink } from "./sink.ts";

/** The running product of one scenario, in parts that can be broken one by one. */
export type Stage = {
  clusters: Clusters;
  fleet: Fleet;
  sink: Sink;
  /** The ways that lead through a proxy. */
  proxies: Partial<Record<Way, ToxicProxy>>;
  /** What stories call. */
  sinkUrl: string;
  /** Ports of the web processes that take calls. */
  ports: number[];
  /** A folder for files of the scenario. */
  folder: string;
  /** The disk that something has for itself. */
  disk?: StageDisk;
  /** Asks PostgreSQL, past every proxy; waits while it is away. */
  ask: Ask;
  /** Starts a process and waits until it is ready. A web process is called from then on. */
  start(part: AppPart, options?: AppOptions): Promise<AppProcess>;
  /** Imports and publishes a story; gives its id and the path of its webhook. */
  publish(definition: object): Promise<{ id: string; path: string }>;
  /** Calls the product's API. Throws with its message when it refuses. */
  request(method: string, path: string, body: object): Promise<unknown>;
  /** Reads from the product's API; gives the status of the answer. */
  read(path: string): Promise<number>;
  close(options: { keepLogs: boolean }): Promise<void>;
};

/** A disk, and what lies on it alone. */
export type StageDisk = { use: DiskUse; folder: string };

export type StageOptions = {
  proxied: readonly Way[];
  processes: { web: number; worker: number };
  /** Slots of one worker in each pool. */
  slots: number;
  disk?: StageDisk | undefined;
  /** A module that is loaded into web and workers first. */
  preload?: string | undefined;
  env?: Readonly<Record<string, string>>;
};

const signals = ["SIGINT", "SIGTERM"] as const;
const apiKey = "chaos-key-chaos-key-chaos-key-0000";

/** Starts everything. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const { disk } = options;
  const clusters = await startClusters(disk);
  const folder = join(clusters.logs, "files");
  mkdirSync(folder);
  const sink = await startSink();
  const proxies: Stage["proxies"] = {};
  const targets = { postgres: clusters.postgres.port, redis: clusters.redis.port, sink: sink.port };
  for (const way of options.proxied) proxies[way] = await openProxy(() => targets[way]);
  const portOf = (way: Way) => proxies[way]?.port ?? targets[way];
  const settings = {
    DATABASE_URL: withPort(clusters.postgres.url, portOf("postgres")),
    REDIS_URL: withPort(clusters.redis.url, portOf("redis")),
    FAIRLEAD_SECRET_KEY: randomBytes(32).toString("base64"),
    FAIRLEAD_API_KEY: apiKey,
    FAIRLEAD_SEED: "0",
    FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.1/32",
    FAIRLEAD_WORKER_CPU_SLOTS: String(options.slots),
    FAIRLEAD_WORKER_IO_SLOTS: String(options.slots),
    FAIRLEAD_PARENT_PIPE: "1",
    CHAOS_ORDERS: folder,
    ...options.env,
  };
  const writeThemselves = disk?.use === "logs";
  const fleet = createFleet({ settings, logs: writeThemselves ? disk.folder : clusters.logs, writeThemselves });
  const stage: Stage = {
    ...{ clusters, fleet, sink, proxies, folder, ports: [] },
    ...(disk === undefined ? {} : { disk }),
    sinkUrl: `http://127.0.0.1:${portOf("sink")}/sink`,
    ask: createAsk(() => clusters.postgres.url),
    start: (part, more = {}) => startProcess(stage, part, { ...preloadOf(options), ...more }),
    publish: (definition) => publish(stage, definition),
    read: (path) => readApi(stage.ports[0] ?? 0, path),
    request: (method, path, body) => callApi({ port: stage.ports[0] ?? 0, method, path, body }),
    async close(closing) {
      for (const signal of signals) process.off(signal, onSignal);
      await fleet.close();
      sink[Symbol.dispose]();
      for (const proxy of Object.values(proxies)) proxy.close();
      await clusters.close(closing);
    },
  };
  const onSignal = () => void stage.close({ keepLogs: false }).finally(() => process.exit(130));
  for (const signal of signals) process.once(signal, onSignal);
  return await startAll(stage, options.processes);
}

function preloadOf({ preload }: StageOptions): AppOptions {
  return preload === undefined ? {} : { preload };
}

async function startAll(stage: Stage, processes: StageOptions["processes"]): Promise<Stage> {
  try {
    // The first web process makes the tables.
    await stage.start("web");
    const others = Array.from({ length: processes.web - 1 }, () => stage.start("web"));
    const workers = Array.from({ length: processes.worker }, () => stage.start("worker"));
    await Promise.all([...others, ...workers]);
    return stage;
  } catch (error) {
    await stage.close({ keepLogs: true });
    throw error;
  }
}

async function startProcess(stage: Stage, part: AppPart, options: AppOptions): Promise<AppProcess> {
  const port = options.port ?? (part === "web" ? await freePort() : (stage.ports[0] ?? 0));
  const app = stage.fleet.start(part, { ...options, port });
  await app.ready;
  if (part === "web" && !stage.ports.includes(port)) stage.ports.push(port);
  return app;
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.toString();
}

const askTriesMax = 100;

function createAsk(url: () => string): Ask {
  return async <Row extends QueryResultRow>(text: string, values: unknown[] = []) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await onPostgres(url(), async (client) => (await client.query<Row>(text, values)).rows);
      } catch (error) {
        if (tries === askTriesMax) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  };
}

type Imported = { story: { id: string }; webhooks: { url: string }[] };

async function publish(stage: Stage, data: object): Promise<{ id: string; path: string }> {
  const { story, webhooks } = (await stage.request("POST", "/stories/import", { data, publish: true })) as Imported;
  const [webhook] = webhooks;
  if (webhook === undefined) throw new Error("The story has no webhook.");
  return { id: story.id, path: new URL(webhook.url).pathname };
}

type Api = { port: number; method: string; path: string; body: object };

async function callApi({ port, method, path, body }: Api): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { error?: { message: string } };
  if (response.ok) return answer;
  throw new Error(`${method} ${path} was refused: ${answer.error?.message ?? response.status}`);
}

async function readApi(port: number, path: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  await response.arrayBuffer();
  return response.status;
}

/** Writes a file of the scenario; gives its path. */
export function writeFile(stage: Pick<Stage, "folder">, name: string, text: string): string {
  const path = join(stage.folder, name);
  writeFileSync(path, text);
  return path;
}
