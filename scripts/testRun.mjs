import { join } from "node:path";
import { findBrowser } from "./browser.mjs";
import { buildPages, generateClient } from "./build.mjs";
import { root, withCommands } from "./checkout.mjs";
import { findDovecot } from "./dovecot.mjs";
import { runCommand, stopCommands } from "./processes.mjs";
import { endLeftovers, mark } from "./testLeftovers.mjs";
import { TestServices } from "./testServices.mjs";
import { stepsOf } from "./testSteps.mjs";

/**
 * One run of the checks and tests.
 *
 * 1. Everything it makes lies in one temporary folder, which is also the TMPDIR of what it runs.
 * 2. Steps run one after the other, and all of them run even if one fails, so that one run shows every failure. Each
 *    gives one line. In a terminal their output is seen as it comes, elsewhere only the output of those that fail.
 * 3. At the end, or by `stop()` at any time, everything it started is stopped. A process that a test has left running is
 *    ended and counts as a failure.
 */
const stepLimitMs = 20 * 60_000;

/** @typedef {import("./testSteps.mjs").Result} Result */

export class TestRun {
  #wanted;
  #services = new TestServices();
  #counts = { passed: 0, failed: 0 };
  #stopping;

  /** @param {{ parts: string[], filters: string[], rounds: number }} wanted */
  constructor(wanted) {
    this.#wanted = wanted;
    process.env[mark] = this.#services.folder;
  }

  /** Resolves with the counts when everything has run and is stopped. @returns {Promise<{ passed: number, failed: number }>} */
  async run() {
    try {
      for (const step of stepsOf(this.#wanted)) await this.#step(step.name, () => this.#perform(step));
      await this.#step("nothing left running", () => this.#checkLeftovers());
    } finally {
      await this.stop();
    }
    return this.#counts;
  }

  /** Stops everything that was started, and removes the temporary folder. May be called at any time and again. */
  stop() {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll() {
    await stopCommands();
    await this.#services.stop();
    await endLeftovers(this.#services.folder);
    this.#services.remove();
  }

  /** @param {string} name @param {() => Promise<Result>} work */
  async #step(name, work) {
    if (this.#stopping) return;
    const beganMs = Date.now();
    const result = await work().catch(toFailure);
    if (this.#stopping) return;
    this.#counts.passed += result.passed;
    this.#counts.failed += result.failed;
    if (result.failed > 0 && result.output) process.stdout.write(`---\n${result.output.trimEnd()}\n---\n`);
    const seconds = ((Date.now() - beganMs) / 1_000).toFixed(1);
    const word = result.failed > 0 ? "FAIL" : "ok";
    process.stdout.write(`${word.padEnd(4)} ${name.padEnd(20)} ${seconds.padStart(6)} s  ${result.summary}\n`);
  }

  /** @param {import("./testSteps.mjs").Step} step @returns {Promise<Result>} */
  async #perform({ needs, command, name }) {
    const { folder, logs } = this.#services;
    if (needs.includes("client")) await generateClient(logs);
    if (needs.includes("pages")) await buildPages(logs);
    if (!command) return { passed: 1, failed: 0, summary: "", output: "" };
    const env = { ...withCommands(process.env), TMPDIR: folder };
    if (needs.includes("services")) Object.assign(env, await this.#services.start());
    if (needs.includes("mailboxes")) env.DOVECOT = (await findDovecot()) ?? "";
    if (needs.includes("browser")) env.CHROMIUM = await findBrowser();
    const report = join(folder, `${name.replaceAll(" ", "-")}.json`);
    const { program, args, reportVariable, toResult, ...more } = command({ report, folder });
    Object.assign(env, more.env);
    if (reportVariable) env[reportVariable] = report;
    const timer = setTimeout(() => void stopCommands(), stepLimitMs);
    const show = process.stdout.isTTY;
    const run = await runCommand(program, args, { cwd: root, env, show }).finally(() => clearTimeout(timer));
    return toResult(run, report);
  }

  async #checkLeftovers() {
    await this.#services.stop();
    const left = await endLeftovers(this.#services.folder);
    const output = left.map(({ pid, command }) => `process ${pid}: ${command}`).join("\n");
    return { passed: 0, failed: left.length === 0 ? 0 : 1, summary: "", output };
  }
}

/** A step that could not even begin. @returns {Result} */
function toFailure(error) {
  const output = error.name === "Problem" ? error.message : error.stack;
  return { passed: 0, failed: 1, summary: "could not begin", output };
}
