import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import pg from "pg";
import { freePort } from "../freePort.ts";
import type { StageDisk } from "./stage.ts";

/** A PostgreSQL or Redis server of one scenario, with the settings of `npm start`, which may be ended and started again. */
export type Cluster = {
  url: string;
  port: number;
  pid(): number;
  /** Sends a signal and waits until the server has ended. */
  end(signal: NodeJS.Signals): Promise<void>;
  isRunning(): boolean;
  /** Starts it on the same port and data; resolves when it answers. */
  start(): Promise<void>;
};

export type Clusters = {
  postgres: Cluster;
  redis: Cluster;
  /** Logs of all processes. */
  logs: string;
  /** Ends both and removes their data; `keepLogs` leaves the logs. */
  close(options?: { keepLogs?: boolean }): Promise<void>;
};

type Service = { pid: number; url: string };
type Home = { path: string; user: { uid: number; gid: number } | undefined };
type StartOptions = { home: Home; port: number; password: string; logs: string };

/** What the scripts behind `npm start` offer: the servers are to be the same. */
type Scripts = {
  placeServices(folder: string): Home;
  startPostgres(options: StartOptions): Promise<Service>;
  startRedis(options: StartOptions): Promise<Service>;
  hasEnded(pid: number): Promise<void>;
  isAlive(pid: number): boolean;
};

async function loadScripts(): Promise<Scripts> {
  const names = ["serviceHome", "postgres", "redis", "processes"];
  const urls = names.map((name) => new URL(`../../../scripts/${name}.mjs`, import.meta.url).href);
  return Object.assign({}, ...(await Promise.all(urls.map((url) => import(url)))));
}

const password = "chaos";

/** Starts both servers on free ports and empty data. `disk`: where PostgreSQL's data or its WAL goes instead. */
export async function startClusters(disk?: StageDisk): Promise<Clusters> {
  const scripts = await loadScripts();
  const folder = mkdtempSync(join(tmpdir(), "fairlead-chaos-"));
  chmodSync(folder, 0o711);
  const logs = join(folder, "logs");
  mkdirSync(logs);
  const home = scripts.placeServices(folder);
  const postgresHome = disk?.use === "data" ? scripts.placeServices(disk.folder) : home;
  const [postgresPort, redisPort] = [await freePort(), await freePort()];
  const common = { password, logs };
  const postgres = toCluster(scripts, () =>
    scripts.startPostgres({ ...common, home: postgresHome, port: postgresPort }),
  );
  const redis = toCluster(scripts, () => scripts.startRedis({ ...common, home, port: redisPort }));
  const close = async ({ keepLogs = false } = {}) => {
    await Promise.all([postgres.end("SIGQUIT"), redis.end("SIGKILL")]);
    const left = keepLogs ? [join(home.path, "postgres"), join(home.path, "redis")] : [folder, home.path];
    for (const path of left) rmSync(path, { recursive: true, force: true });
  };
  try {
    await Promise.all([postgres.start(), redis.start()]);
    if (disk?.use === "wal") await moveWal(postgres, { data: join(home.path, "postgres"), folder: disk.folder });
    await onPostgres(`${new URL("/postgres", postgres.url)}`, (client) => client.query("CREATE DATABASE fairlead"));
  } catch (error) {
    await close({ keepLogs: true });
    throw error;
  }
  return { postgres, redis, logs, close };
}

/** Moves the log of changes to another disk. */
async function moveWal(postgres: Cluster, { data, folder }: { data: string; folder: string }): Promise<void> {
  await postgres.end("SIGINT");
  execFileSync("cp", ["-a", join(data, "pg_wal"), folder]);
  rmSync(join(data, "pg_wal"), { recursive: true });
  symlinkSync(join(folder, "pg_wal"), join(data, "pg_wal"));
  await postgres.start();
}

function toCluster(scripts: Scripts, startServer: () => Promise<Service>): Cluster {
  let service: Service | undefined;
  return {
    get url() {
      return service?.url ?? "";
    },
    get port() {
      return Number(new URL(service?.url ?? "tcp://unknown").port);
    },
    pid: () => service?.pid ?? 0,
    isRunning: () => service !== undefined && scripts.isAlive(service.pid),
    async end(signal) {
      if (service === undefined) return;
      sendSignal(service.pid, "SIGCONT");
      sendSignal(service.pid, signal);
      await scripts.hasEnded(service.pid);
    },
    async start() {
      service = await startServer();
    },
  };
}

/** Sends a signal to a process that may have ended. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    if (pid > 0) process.kill(pid, signal);
  } catch {}
}

/** Uses one connection to PostgreSQL, closed afterwards. */
export async function onPostgres<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Uses one connection to Redis, which waits for the server to be ready, closed afterwards. */
export async function onRedis<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: 400 });
  redis.on("error", () => {});
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}
