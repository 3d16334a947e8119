import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const main = join(import.meta.dirname, "../src/main.ts");

/** Worker processes as users run them, over one database and Redis. */
export type WorkerProcesses = {
  /** Starts a worker that kills itself at the n-th time that a point is reached, `point:n`; without, it lives on. */
  start(crashAt?: string): WorkerProcess;
  /** The last lines that the workers have logged, for a failed test's message. */
  log(): string;
};

export type WorkerProcess = {
  /** Resolves when the process has ended, with the signal that ended it. */
  ended: Promise<NodeJS.Signals | null>;
  kill(signal: NodeJS.Signals): void;
};

/** Starts worker processes that are killed when the test ends. */
export function openWorkerProcesses(settings: Record<string, string>): WorkerProcesses {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-crash-"));
  const children = new Set<ChildProcess>();
  const lines: string[] = [];
  onTestFinished(async () => {
    await Promise.all([...children].map(endNow));
    rmSync(folder, { recursive: true, force: true });
  });

  function start(crashAt?: string): WorkerProcess {
    const env: NodeJS.ProcessEnv = { ...process.env, ...settings };
    if (crashAt !== undefined) {
      env.FAIRLEAD_CRASH_FILE = join(folder, `${children.size}`);
      writeFileSync(env.FAIRLEAD_CRASH_FILE, crashAt);
    }
    const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "pipe"] });
    children.add(child);
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => keep(lines, String(data)));
    const ended = once(child, "exit").then(([, signal]) => signal as NodeJS.Signals | null);
    return { ended, kill: (signal) => void child.kill(signal) };
  }
  return { start, log: () => lines.join("") };
}

function keep(lines: string[], text: string): void {
  lines.push(text);
  if (lines.length > 20_000) lines.shift();
}

async function endNow(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
