import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, createWriteStream, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A process of the product. */
export type AppProcess = {
  part: AppPart;
  /** Where a web process listens. */
  port: number;
  pid: number;
  /** Resolves when it is ready, rejects when it ends before. */
  ready: Promise<void>;
  ended: Promise<void>;
  isRunning(): boolean;
  /** Reads no more of what it prints. */
  closeOutput(): void;
  /** Sends a signal; after one that ends it, its end is expected. */
  signal(signal: NodeJS.Signals): void;
};

export type AppPart = "web" | "worker";

/** What a process is started with besides the settings of all. */
export type AppOptions = { port?: number; env?: Readonly<Record<string, string>>; preload?: string };

export type Fleet = {
  start(part: AppPart, options?: AppOptions): AppProcess;
  /** Those that run and are not on their way out, oldest first. */
  running(part: AppPart): AppProcess[];
  /** How often a process ended that nobody had ended. */
  crashes(): number;
  /** Lines that all processes have logged so far. */
  lines(): number;
  close(): Promise<void>;
};

const root = join(import.meta.dirname, "../../..");
const scripts: Readonly<Record<AppPart, string>> = {
  web: "apps/web/src/server/main.ts",
  worker: "packages/runtime/src/main.ts",
};
const readyLine = /"fairlead":"(?:ready|worker ready)"/;
const restartAfterMs = 1_000;

export type FleetOptions = {
  settings: Readonly<Record<string, string>>;
  /** The folder of the logs. */
  logs: string;
  /** Whether processes write their logs there themselves; default they are read here. */
  writeThemselves?: boolean;
};

/** Starts processes of the product by their entry points. One that ends by itself is started again, as `npm start` does. */
export function createFleet({ settings, logs, writeThemselves = false }: FleetOptions): Fleet {
  const processes = new Set<AppProcess>();
  const leaving = new Set<AppProcess>();
  const counts = { crashes: 0, lines: 0 };
  let closing = false;

  function start(part: AppPart, options: AppOptions = {}): AppProcess {
    const { port = 0, env = {}, preload } = options;
    const file = join(logs, `${part}.log`);
    const output = writeThemselves ? openSync(file, "a") : "pipe";
    const child = spawn(process.execPath, [...(preload ? ["--import", preload] : []), join(root, scripts[part])], {
      cwd: join(root, scripts[part].split("/src/")[0] ?? ""),
      env: { ...process.env, ...settings, ...env, NODE_ENV: "production", PORT: String(port) },
      stdio: ["pipe", output, output],
    });
    if (typeof output === "number") closeSync(output);
    const log = writeThemselves ? null : createWriteStream(file, { flags: "a" });
    const ready = watch(child, { ...(log === null ? { file } : {}) }, (line) => {
      counts.lines += 1;
      log?.write(`${line}\n`);
    });
    const app = toProcess(child, { part, port, ready });
    processes.add(app);
    const signal = app.signal;
    app.signal = (name) => {
      if (name !== "SIGSTOP" && name !== "SIGCONT") leaving.add(app);
      signal(name);
    };
    void app.ended.then(() => {
      processes.delete(app);
      log?.end();
      if (closing || leaving.has(app) || child.signalCode === "SIGKILL") return;
      counts.crashes += 1;
      setTimeout(() => closing || start(part, options), restartAfterMs);
    });
    return app;
  }

  return {
    start,
    running: (part) => [...processes].filter((app) => app.part === part && !leaving.has(app)),
    crashes: () => counts.crashes,
    lines: () => counts.lines,
    async close() {
      closing = true;
      for (const app of processes) app.signal("SIGKILL");
      await Promise.all([...processes].map((app) => app.ended));
    },
  };
}

function toProcess(child: ChildProcess, rest: Pick<AppProcess, "part" | "port" | "ready">): AppProcess {
  return {
    ...rest,
    pid: child.pid ?? 0,
    ended: once(child, "exit").then(() => {}),
    closeOutput: () => {
      for (const output of [child.stdout, child.stderr]) output?.destroy();
    },
    isRunning: () => child.exitCode === null && child.signalCode === null,
    signal: (name) => void child.kill(name),
  };
}

const lookEveryMs = 50;

/** Reads what a process logs, or the `file` that it writes; resolves when it says that it is ready. */
function watch(child: ChildProcess, { file }: { file?: string }, onLine: (line: string) => void): Promise<void> {
  const ready = new Promise<void>((resolve, reject) => {
    child.once("exit", (code, signal) => reject(new Error(`A process ended (${signal ?? code}) before it was ready.`)));
    if (file !== undefined) {
      const timer = setInterval(() => {
        if (
          !readFileSync(file, "utf8")
            .split("\n")
            .some((line) => readyLine.test(line))
        )
          return;
        clearInterval(timer);
        resolve();
      }, lookEveryMs);
    }
    for (const input of [child.stdout, child.stderr]) {
      if (input === null) continue;
      createInterface({ input }).on("line", (line) => {
        onLine(line);
        if (readyLine.test(line)) resolve();
      });
    }
  });
  ready.catch(() => {});
  return ready;
}
