import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { freePort } from "../freePort.ts";
import { stopOnSignal } from "../interrupts.ts";

/** A Redis server of the benchmark's own, which it may empty, end and start again. It keeps its data as the product's does. */
export type RedisServer = {
  url: string;
  flush(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it on the same port and data. */
  start(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

type Program = { program: string; env: NodeJS.ProcessEnv };
type RedisBinary = { findRedis(home: { path: string; user: undefined }): Promise<Program> };

const root = join(import.meta.dirname, "../../..");

/** Starts a server on a free port; it and its data are gone when it is disposed of. */
export async function startRedisServer(): Promise<RedisServer> {
  const { findRedis }: RedisBinary = await import(new URL("../../../scripts/redisBinary.mjs", import.meta.url).href);
  const program = await findRedis({ path: join(root, "node_modules/.fairlead"), user: undefined });
  const folder = mkdtempSync(join(tmpdir(), "fairlead-bench-redis-"));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const settings = { port, bind: "127.0.0.1", dir: folder, appendonly: "yes", appendfsync: "everysec" };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    child = spawn(program.program, [...args, "--save", ""], { env: program.env, stdio: "ignore" });
    await withRedis(url, (redis) => redis.ping());
  }
  async function kill(): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }
  async function stop(): Promise<void> {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  }
  const release = stopOnSignal(stop);
  await start();
  const flush = () => withRedis(url, async (redis) => void (await redis.flushall()));
  const dispose = () => stop().finally(release);
  return { url, flush, kill, start, [Symbol.asyncDispose]: dispose };
}

/** One connection that waits for the server to be ready, closed afterwards. */
async function withRedis<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: 500 });
  redis.on("error", () => {});
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}
