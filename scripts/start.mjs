#!/usr/bin/env node
/**
 * `npm start`: installs what is missing, starts PostgreSQL, Redis, web and worker, and stops them all on Ctrl-C. Plain
 * Node without packages up to the point where they are installed.
 */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installPackages } from "./install.mjs";
import { outliveOutput } from "./output.mjs";
import { requirePlatform } from "./platform.mjs";
import { Problem } from "./problem.mjs";
import { stopCommands } from "./processes.mjs";
import { clearSignOfLife, say } from "./progress.mjs";
import { findNode, relaunch, watchParent } from "./relaunch.mjs";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
/** One Ctrl-C may arrive several times: from the terminal, from npm, from `relaunch`. */
const sameSignalMs = 1_000;

let launch;
let firstSignalMs;
let isStopping = false;

outliveOutput();
try {
  requirePlatform();
  onSignals(interrupt);
  await installPackages();
  const node = findNode();
  if (node) {
    offSignals(interrupt);
    process.exit(await relaunch(node, fileURLToPath(import.meta.url)));
  }
  watchParent(interrupt);
  await run();
} catch (error) {
  await fail(error);
}

async function run() {
  const { Launch } = await import("./launch.mjs");
  launch = new Launch();
  const { url, setupUrl } = await launch.start();
  process.stdout.write(`Fairlead is ready: ${url}\n`);
  if (setupUrl) process.stdout.write(`Set up your workspace (link works once): ${setupUrl}\n`);
}

function onSignals(listener) {
  for (const signal of signals) process.on(signal, listener);
}

function offSignals(listener) {
  for (const signal of signals) process.off(signal, listener);
}

async function interrupt() {
  firstSignalMs ??= Date.now();
  if (!isStopping) {
    say("Stopping");
    await end(0);
  } else if (Date.now() - firstSignalMs > sameSignalMs) {
    launch?.kill();
    process.exit(130);
  }
}

async function fail(error) {
  if (isStopping) return;
  clearSignOfLife();
  const text = error instanceof Problem ? error.message : `unexpected error: ${error.message}`;
  process.stderr.write(`Fairlead can't start: ${text}\n`);
  if (!(error instanceof Problem) && launch?.logs) {
    const file = join(launch.logs, "launcher.log");
    process.stderr.write(note(file, error) ? `Details are in ${file}\n` : `${error.stack}\n`);
  }
  await end(1);
}

/** Whether the log could take it: the disk may be what is full. */
function note(file, error) {
  try {
    appendFileSync(file, `${new Date().toISOString()} ${error.stack}\n`);
    return true;
  } catch {
    return false;
  }
}

async function end(code) {
  isStopping = true;
  await (launch ? launch.stop() : stopCommands());
  if (code === 0) say("Stopped");
  process.exit(code);
}
