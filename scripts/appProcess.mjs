import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { root } from "./checkout.mjs";
import { LogFile } from "./logFile.mjs";
import { toTerminalLine } from "./logLine.mjs";
import { Problem } from "./problem.mjs";
import { sendSignal, stopProcess } from "./processes.mjs";
import { say, showPath } from "./progress.mjs";

/**
 * A process of Fairlead, web or worker.
 *
 * 1. It is started with what it writes going to its log file; warnings and errors appear in the terminal as well.
 * 2. Until `settle()` its end is a failure of the whole start (`failed` rejects); from then on it is started again after
 *    1, 2, 4 .. 10 s.
 * 3. One that is not heard of for a minute, as its event loop stands still, is ended, and so started again.
 * 4. `stop()` asks it to stop, waits 25 s for it and then ends it.
 */
const graceMs = 25_000;
const pauseMs = { first: 1_000, longest: 10_000 };
const steadyAfterMs = 60_000;
const shown = { lines: 20, windowMs: 10_000 };
/** Looks are counted, not time, so that a machine that was asleep does not end everything when it wakes up. */
const patience = { lookEveryMs: 5_000, looksMax: 12 };
const preload = pathToFileURL(join(import.meta.dirname, "stopWithParent.mjs")).href;

export class AppProcess {
  #options;
  #log;
  #logPath;
  #child;
  #timer;
  #isLogged = true;
  #isSettled = false;
  #isStopping = false;
  #quickEnds = 0;
  #startedMs = 0;
  #window = { fromMs: 0, lines: 0 };
  #fail = Promise.withResolvers();
  #messages = [];

  /**
   * @param {{ name: string, script: string, env: NodeJS.ProcessEnv, logs: string,
   *   onMessage?: (message: Record<string, unknown>) => void,
   *   silence?: { lookEveryMs: number, looksMax: number } }} options
   *   script: relative to the root; onMessage: called with each line that is a JSON object with a key `fairlead`; silence:
   *   at how many looks without a sign of life it is ended, by default after a minute
   */
  constructor(options) {
    this.#options = options;
    this.#logPath = join(options.logs, `${options.name}.log`);
    this.#log = new LogFile(this.#logPath);
    this.#fail.promise.catch(() => {});
  }

  /** Rejects with a Problem if the process ends before `settle()`. @type {Promise<never>} */
  get failed() {
    return this.#fail.promise;
  }

  start() {
    const { script, env } = this.#options;
    this.#startedMs = Date.now();
    this.#child = spawn(process.execPath, ["--import", preload, join(root, script)], {
      cwd: join(root, script.slice(0, script.indexOf("/src/"))),
      env,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      detached: true,
    });
    const child = this.#child;
    for (const stream of ["stdout", "stderr"]) {
      createInterface({ input: child[stream] }).on("line", (line) => this.#take(line, stream === "stderr"));
    }
    child.on("error", (error) => this.#keep(error.message));
    this.#watch(child);
    child.once("close", (code, signal) => this.#ended(signal ?? `exit code ${code}`));
  }

  /** From now on the process is started again when it ends. */
  settle() {
    this.#isSettled = true;
  }

  /** Asks the process to stop and resolves when it has. */
  async stop() {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    const pid = this.#child?.pid;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    await stopProcess(pid, [
      { signal: "SIGTERM", waitMs: graceMs },
      { signal: "SIGKILL", waitMs: 2_000 },
    ]);
  }

  /** Ends the process at once. */
  kill() {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    if (this.#child?.pid) sendSignal(this.#child.pid, "SIGKILL");
  }

  /** Ends a process that was heard of before and is not any more. */
  #watch(child) {
    const { lookEveryMs, looksMax } = this.#options.silence ?? patience;
    let looks = Number.NEGATIVE_INFINITY;
    child.on("message", () => {
      looks = 0;
    });
    const timer = setInterval(() => {
      looks += 1;
      if (looks !== looksMax) return;
      const seconds = Math.round((lookEveryMs * looksMax) / 1_000);
      say(`The ${this.#options.name} process stands still for ${seconds} s; ending it. See ${showPath(this.#logPath)}`);
      sendSignal(child.pid, "SIGKILL");
    }, lookEveryMs);
    timer.unref();
    child.once("exit", () => clearInterval(timer));
  }

  #ended(how) {
    if (this.#isStopping) return;
    const { name } = this.#options;
    if (!this.#isSettled) {
      const tail = this.#messages.slice(-5).join("\n");
      this.#fail.reject(
        new Problem(
          "process_failed",
          `The ${name} process ended (${how}). See ${showPath(this.#logPath)}.\n${tail}`.trim(),
        ),
      );
      return;
    }
    const ranMs = Date.now() - this.#startedMs;
    this.#quickEnds = ranMs > steadyAfterMs ? 0 : this.#quickEnds + 1;
    const waitMs = Math.min(pauseMs.longest, pauseMs.first * 2 ** Math.max(0, this.#quickEnds - 1));
    say(`The ${name} process ended (${how}); starting it again in ${waitMs / 1_000} s. See ${showPath(this.#logPath)}`);
    this.#timer = setTimeout(() => this.start(), waitMs);
  }

  #take(line, isError) {
    this.#keep(line);
    const record = parse(line);
    if (record && "fairlead" in record) this.#options.onMessage?.(record);
    const text = toTerminalLine(line, record, isError);
    if (text === undefined) return;
    this.#messages = [...this.#messages.slice(-19), text];
    this.#show(text);
  }

  #keep(line) {
    const isWritten = this.#log.write(line);
    if (this.#isLogged && !isWritten)
      say(`${showPath(this.#logPath)} can't be written; lines are dropped until it can`);
    this.#isLogged = isWritten;
  }

  #show(text) {
    if (this.#isStopping) return;
    const now = Date.now();
    if (now - this.#window.fromMs > shown.windowMs) this.#window = { fromMs: now, lines: 0 };
    this.#window.lines += 1;
    if (this.#window.lines <= shown.lines) say(`${this.#options.name}: ${text}`);
    if (this.#window.lines === shown.lines) say(`${this.#options.name}: more is in ${showPath(this.#logPath)}`);
  }
}

function parse(line) {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
