#!/usr/bin/env node
/**
 * `npm test`: installs what is missing, then runs every check and every test against servers of its own, and ends with
 * the line `N passed, N failed`. `npm test -- unit|service|e2e|check [filter]` runs a part,
 * `npm test -- hunt [rounds] [filter]` draws anew what tests of properties try. Plain Node without packages
 * up to the point where they are installed.
 */
import { fileURLToPath } from "node:url";
import { installPackages } from "./install.mjs";
import { outliveOutput } from "./output.mjs";
import { requirePlatform } from "./platform.mjs";
import { Problem } from "./problem.mjs";
import { stopCommands } from "./processes.mjs";
import { findNode, relaunch, watchParent } from "./relaunch.mjs";
import { readTestArguments } from "./testArguments.mjs";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

let run;
let isStopping = false;

outliveOutput();
try {
  const wanted = readTestArguments(process.argv.slice(2));
  requirePlatform();
  for (const signal of signals) process.on(signal, interrupt);
  await installPackages();
  const node = findNode();
  if (node) {
    for (const signal of signals) process.off(signal, interrupt);
    process.exit(await relaunch(node, fileURLToPath(import.meta.url)));
  }
  watchParent(interrupt);
  const { TestRun } = await import("./testRun.mjs");
  run = new TestRun(wanted);
  const counts = await run.run();
  if (!isStopping) finish(counts, counts.failed === 0 ? 0 : 1);
} catch (error) {
  if (!isStopping) {
    const text = error instanceof Problem ? error.message : error.stack;
    process.stderr.write(`The tests can't run: ${text}\n`);
    const counts = run?.counts ?? { passed: 0, failed: 0 };
    finish({ ...counts, failed: counts.failed + 1 }, 1);
  }
}

function finish({ passed, failed }, code) {
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exit(code);
}

/** A second signal changes nothing: what was started is being stopped, and nothing of it may be left. */
async function interrupt() {
  if (isStopping) return;
  isStopping = true;
  process.stdout.write("\nStopping; the tests did not run to their end\n");
  await (run ? run.stop() : stopCommands());
  process.exit(130);
}
