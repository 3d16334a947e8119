import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./freePort.ts";
import { stopOnSignal } from "./interrupts.ts";
import { environmentBelow, type Part, type Usage, usageByPart } from "./processes.ts";

/** A published story and the address that starts it. */
export type PublishedStory = { id: string; url: string };

/** The running product, started by its own start command on a fresh data directory. */
export type Product = {
  databaseUrl: string;
  redisUrl: string;
  /** Imports and publishes a story with one webhook. */
  publish(definition: object): Promise<PublishedStory>;
  /** Starts one more worker process like the product's own; it ends with the product at the latest. */
  startWorker(): Promise<ChildProcess>;
  /** What its processes use now. */
  usage(): Partial<Record<Part, Usage>>;
  /** Ends every process and removes the data. */
  [Symbol.asyncDispose](): Promise<void>;
};

const apiKey = "bench-key-bench-key-bench-key-0000";
const root = join(import.meta.dirname, "../..");

/**
 * Starts the product, with one worker process and loopback addresses open to its stories, and waits until it is ready. `settings`: variables of
 * its environment besides; with REDIS_URL or DATABASE_URL it uses that server instead of one of its own.
 */
export async function startProduct(settings: Readonly<Record<string, string>> = {}): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
  const port = await freePort();
  const env = { ...toEnvironment(folder, port), ...settings };
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const workers: ChildProcess[] = [];
  const stopAll = async () => {
    for (const worker of workers) worker.kill("SIGKILL");
    await stopProduct(child, folder);
  };
  const release = stopOnSignal(stopAll);
  const stop = async () => {
    await stopAll();
    release();
  };
  try {
    await ready(child);
    const pid = child.pid ?? 0;
    const [databaseUrl = "", redisUrl = ""] = environmentBelow(pid, ["DATABASE_URL", "REDIS_URL"]);
    const publishHere = (definition: object) => publish(`http://127.0.0.1:${port}`, definition);
    const startWorker = async () => {
      const worker = spawnWorker({ ...env, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl });
      workers.push(worker);
      await workerReady(worker);
      return worker;
    };
    const usage = () => usageByPart(pid);
    return { databaseUrl, redisUrl, publish: publishHere, startWorker, usage, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The services of the environment are not used: what is measured must not be shared. */
function toEnvironment(folder: string, port: number): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...env } = process.env;
  return {
    ...env,
    FAIRLEAD_DATA_DIR: folder,
    PORT: String(port),
    FAIRLEAD_API_KEY: apiKey,
    FAIRLEAD_SEED: "0",
    FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.1/32",
    FAIRLEAD_LOG_LEVEL: "warn",
    FAIRLEAD_WORKER_PROCESSES: "1",
  };
}

function spawnWorker(env: NodeJS.ProcessEnv): ChildProcess {
  const stdio = ["ignore", "pipe", "inherit"] as const;
  return spawn(process.execPath, ["packages/runtime/src/main.ts"], { cwd: root, env, stdio: [...stdio] });
}

function workerReady(worker: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("exit", (code) => reject(new Error(`A worker ended with code ${code} before it was ready.`)));
    worker.stdout?.on("data", (chunk) => {
      if (String(chunk).includes("worker ready")) resolve();
    });
  });
}

async function stopProduct(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`The product ended with code ${code} before it was ready.`)));
    child.stdout?.on("data", (chunk) => {
      process.stderr.write(chunk);
      if (String(chunk).includes("Fairlead is ready")) resolve();
    });
  });
}

type Imported = { story?: { id: string }; webhooks?: { url: string }[]; error?: { message: string } };

async function publish(origin: string, definition: object): Promise<PublishedStory> {
  const response = await fetch(`${origin}/api/v1/stories/import`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ data: definition, publish: true }),
  });
  const { story, webhooks, error } = (await response.json()) as Imported;
  const url = webhooks?.[0]?.url;
  if (story === undefined || url === undefined) {
    throw new Error(`The story was not imported: ${error?.message ?? response.status}`);
  }
  return { id: story.id, url };
}
