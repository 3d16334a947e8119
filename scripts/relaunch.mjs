import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { nodeFolder, withCommands } from "./checkout.mjs";
import { isAtLeast } from "./platform.mjs";
import { Problem } from "./problem.mjs";
import { launchMs } from "./progress.mjs";

/**
 * Scripts begin on whatever Node a person has; the rest runs on the Node 24 that npm installed.
 */
const wanted = [24, 0];
const oldest = [22, 18];

/**
 * The Node to go on with, undefined if it is the one that runs. Throws Problem: `node_too_old`.
 * @returns {string | undefined}
 */
export function findNode() {
  if (isAtLeast(process.version, wanted)) return undefined;
  const installed = join(nodeFolder, "node");
  const run = spawnSync(installed, ["--version"], { encoding: "utf8" });
  if (run.status === 0 && isAtLeast(run.stdout, wanted)) return installed;
  if (isAtLeast(process.version, oldest)) return undefined;
  const message = `Fairlead needs Node ${wanted[0]} and npm has none for ${process.platform}-${process.arch}; this is ${process.version}. Install Node ${wanted[0]} and start again.`;
  throw new Problem("node_too_old", message);
}

/**
 * Runs a script on another Node in place of this process: signals are passed on, and it is told if this process dies.
 * @param {string} node
 * @param {string} script
 * @returns {Promise<number>} its exit code
 */
export function relaunch(node, script) {
  const child = spawn(node, [script, ...process.argv.slice(2)], {
    env: { ...withCommands(process.env), FAIRLEAD_LAUNCH_MS: String(launchMs) },
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  watchParent(() => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

/**
 * Calls `onGone` when whoever started this process is no more, and with it the terminal or the test that could have
 * stopped it. Watched are `relaunch` and npm; a script started by hand in the background may outlive its shell.
 * @param {() => void} onGone
 */
export function watchParent(onGone) {
  if (process.connected) {
    process.channel?.unref();
    process.once("disconnect", onGone);
    return;
  }
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, 1_000);
  timer.unref();
}
