import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The running product, started by its own start command on a fresh data directory. */
export type Product = {
  databaseUrl: string;
  redisUrl: string;
  /** Imports and publishes a story; returns its webhook's URL. */
  publish(definition: object): Promise<string>;
  /** Resident memory of each process, MB. */
  memory(): Promise<Record<string, number>>;
  stop(): Promise<void>;
};

const apiKey = "bench-key-bench-key-bench-key-0000";
const root = join(import.meta.dirname, "../..");

/** Starts the product with loopback addresses open to its stories, and waits until it is ready. */
export async function startProduct(): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
  const port = await freePort();
  const env = {
    ...process.env,
    FAIRLEAD_DATA_DIR: folder,
    PORT: String(port),
    FAIRLEAD_API_KEY: apiKey,
    FAIRLEAD_SEED: "0",
    FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.1/32",
  };
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await ready(child);
  const urls = serviceUrls(child);
  return {
    ...urls,
    publish: (definition) => publish(`http://127.0.0.1:${port}`, definition),
    memory: async () => memoryOf(child),
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
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

async function publish(origin: string, definition: object): Promise<string> {
  const response = await fetch(`${origin}/api/v1/stories/import`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ data: definition, publish: true }),
  });
  const answer = (await response.json()) as { webhooks?: { url: string }[]; error?: { message: string } };
  const url = answer.webhooks?.[0]?.url;
  if (url === undefined) throw new Error(`The story was not imported: ${answer.error?.message ?? response.status}`);
  return url;
}

type Process = { pid: number; parent: number; command: string };

/** Where the product's services are: the start command tells its children by their environment. */
function serviceUrls(child: ChildProcess): { databaseUrl: string; redisUrl: string } {
  for (const { pid } of descendants(child.pid ?? 0)) {
    const env = new Map(
      readProc(pid, "environ")
        .split("\0")
        .map((entry): [string, string] => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
    );
    const databaseUrl = env.get("DATABASE_URL");
    const redisUrl = env.get("REDIS_URL");
    if (databaseUrl && redisUrl) return { databaseUrl, redisUrl };
  }
  throw new Error("No process of the product has DATABASE_URL in its environment.");
}

function memoryOf(child: ChildProcess): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { pid, command } of descendants(child.pid ?? 0)) {
    const name = /postgres/.test(command)
      ? "postgres"
      : /redis/.test(command)
        ? "redis"
        : /runtime/.test(command)
          ? "worker"
          : "web";
    // PSS counts shared pages once over all processes; PostgreSQL's share most of theirs.
    const pss = Number(/^Pss:\s+(\d+)/m.exec(readProc(pid, "smaps_rollup"))?.[1] ?? 0);
    sums[name] = Math.round((sums[name] ?? 0) + pss / 1024);
  }
  return sums;
}

function descendants(pid: number): Process[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => toProcess(Number(name)));
  const found: Process[] = [];
  const parents = [pid];
  for (let parent = parents.shift(); parent !== undefined; parent = parents.shift()) {
    for (const one of all) {
      if (one.parent !== parent) continue;
      found.push(one);
      parents.push(one.pid);
    }
  }
  return found;
}

function toProcess(pid: number): Process {
  const parent = Number(/\) \S (\d+)/.exec(readProc(pid, "stat"))?.[1] ?? -1);
  return { pid, parent, command: readProc(pid, "cmdline").replaceAll("\0", " ") };
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** The echo server that stories call, in a process of its own. */
export async function startEcho(): Promise<{ url: string; stop(): void }> {
  const child = fork(join(import.meta.dirname, "echoServer.ts"));
  const port = await new Promise((resolve) => child.once("message", resolve));
  return { url: `http://127.0.0.1:${port}/echo`, stop: () => child.disconnect() };
}
