import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "../checkout.mjs";

/** Variables of the person or the test run around, which must not reach the script under test. */
const foreign = ["DATABASE_URL", "REDIS_URL", "PORT", "FAIRLEAD_SECRET_KEY", "FAIRLEAD_SEED", "FAIRLEAD_LAUNCH_MS"];

/** A script of this folder as a test sees it: what it prints, how it ends, and signals. */
export class ScriptRun {
  /** Everything printed so far, both streams. */
  output = "";
  #child;
  #waiting = [];

  /**
   * @param {string} script
   * @param {{ env: NodeJS.ProcessEnv, args?: string[], nodeArgs?: string[] }} options env: beside that of this process
   */
  constructor(script, { env, args = [], nodeArgs = [] }) {
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.includes(name)));
    this.#child = spawn(process.execPath, [...nodeArgs, join(root, "scripts", script), ...args], {
      cwd: root,
      env: { ...clean, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.on("data", (chunk) => this.#take(chunk));
    /** Its exit code, or the signal that ended it, once all of its output is there. @type {Promise<number | string>} */
    this.ended = new Promise((resolve) => this.#child.once("close", (code, signal) => resolve(code ?? signal)));
    void this.ended.then(() => this.#take(""));
  }

  get pid() {
    return this.#child.pid;
  }

  /** @param {NodeJS.Signals} signal */
  kill(signal) {
    this.#child.kill(signal);
  }

  /** Reads no more of what it prints, as `head -1` does. */
  closeOutput() {
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }

  /**
   * Resolves with the first match in the output. Rejects with the output if the script ends without it.
   * @param {RegExp} pattern
   * @returns {Promise<RegExpMatchArray>}
   */
  says(pattern) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ pattern, resolve, reject });
      this.#take("");
    });
  }

  #take(chunk) {
    this.output += chunk;
    const hasEnded = this.#child.exitCode !== null || this.#child.signalCode !== null;
    this.#waiting = this.#waiting.filter(({ pattern, resolve, reject }) => {
      const match = pattern.exec(this.output);
      if (match) resolve(match);
      else if (hasEnded && chunk === "") reject(new Error(`it never said ${pattern}, but:\n${this.output}`));
      else return true;
      return false;
    });
  }
}
