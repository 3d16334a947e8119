import { rmSync } from "node:fs";
import { join } from "node:path";
import { buildLock, fingerprint, hasStamp, putStamp, requireSpace, root, stampFolder } from "./checkout.mjs";
import { waitForLock } from "./lock.mjs";
import { Problem } from "./problem.mjs";
import { runCommand } from "./processes.mjs";
import { say, step } from "./progress.mjs";

const stampFile = join(stampFolder, "installed");
const neededMegabytes = 1_500;

/**
 * Installs the packages of package-lock.json if that has changed since the last time, or if there are none. Install
 * scripts of packages are not run. Throws Problem: `disk_full`, `install_failed`.
 */
export async function installPackages() {
  if (isInstalled()) return;
  const lock = await waitForLock(buildLock, (pid) => say(`Waiting for process ${pid}, which installs or builds here`));
  try {
    if (isInstalled()) return;
    requireSpace(root, neededMegabytes);
    rmSync(stampFile, { force: true });
    await step("Installing packages", runNpm);
    putStamp(stampFile, lockFingerprint());
  } finally {
    lock.release();
  }
}

function isInstalled() {
  return hasStamp(stampFile, lockFingerprint());
}

function lockFingerprint() {
  return fingerprint(["package-lock.json"]);
}

async function runNpm() {
  // Not `npm ci`: it refuses lock files that were written where packages for other platforms are out of reach.
  // And without saving: older versions of npm would write the lock file their own way.
  const quiet = ["--ignore-scripts", "--no-save", "--no-audit", "--no-fund"];
  const args = ["install", ...quiet, "--include=dev", "--include=optional"];
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
  const { code, output } = await runCommand(command, [...first, ...args], { cwd: root });
  if (code !== 0) throw installFailed(output);
}

function installFailed(output) {
  const lines = output.split("\n").filter((line) => /^npm (error|ERR!)/.test(line) && !/log of this run/.test(line));
  const isOffline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network/.test(output);
  const wayOut = isOffline
    ? "The first start needs the npm registry: check the network (or `npm config get registry`) and start again."
    : "Run `npm install --ignore-scripts` to see all of its output.";
  const reason = lines[0] ?? output.trim().split("\n").at(-1) ?? "no output";
  return new Problem("install_failed", `The packages could not be installed: ${reason}. ${wayOut}`);
}
