import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { expect, onTestFinished } from "vitest";
import { freePort } from "./freePort.ts";

/** A Redis server of a test's own, which it may empty, end and start again. It keeps its data like the product's does. */
export type OwnRedis = {
  url: string;
  flush(): Promise<void>;
  /** Ends the server as a power cut would. */
  kill(): Promise<void>;
  /** Starts it on the same port and data. */
  start(): Promise<void>;
};

type Program = { program: string; env: NodeJS.ProcessEnv };
type RedisBinary = { findRedis(home: { path: string; user: undefined }): Promise<Program> };

/** Starts a server; it is ended and its data removed when the test ends. */
export async function startOwnRedis(): Promise<OwnRedis> {
  const { findRedis }: RedisBinary = await import(new URL("../../../scripts/redisBinary.mjs", import.meta.url).href);
  const home = process.env.TEST_REDIS_HOME ?? join(tmpdir(), "fairlead-test-redis");
  const program = await findRedis({ path: home, user: undefined });
  const folder = mkdtempSync(join(tmpdir(), "fairlead-redis-"));
  const port = await freePort();
  let child: ChildProcess | undefined;

  async function kill(): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }
  async function start(): Promise<void> {
    const settings = { port, bind: "127.0.0.1", dir: folder, appendonly: "yes", appendfsync: "everysec" };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    child = spawn(program.program, [...args, "--save", ""], { env: program.env, stdio: "ignore" });
    await expect.poll(() => ping(url)).toBe("PONG");
  }
  const url = `redis://127.0.0.1:${port}`;
  onTestFinished(async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  });
  await start();
  return { url, kill, start, flush: () => withRedis(url, async (redis) => void (await redis.flushall())) };
}

async function ping(url: string): Promise<string> {
  return await withRedis(url, (redis) => redis.ping()).catch(String);
}

async function withRedis<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on("error", () => {});
  try {
    await redis.connect();
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}
