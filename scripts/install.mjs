import { rmSync } from "node:fs";
import { join } from "node:path";
import { buildLock, fingerprint, hasStamp, putStamp, requireSpace, root, stampFolder } from "./checkout.mjs";
import { waitForLock } from "./lock.mjs";
import { Problem } from "./problem.mjs";
import { runCommand } from "./processes.mjs";
import { say, step } from "./progress.mjs";

const stampFile = join(stampFolder, "installed");
const neededMegabytes = 1_500;
/** Errors of npm, and of the system below it, when nobody answers. */
const noNetwork = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ENOTCACHED|network/;

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
  // Without a network npm tries for minutes; what is in its cache it finds at once.
  const offline = (await reachesRegistry()) ? [] : ["--offline"];
  const { code, output } = await npm(["install", ...quiet, ...offline, "--include=dev", "--include=optional"]);
  if (code !== 0) throw installFailed(output);
}

/** Whether somebody answers at the address of the registry, whatever he says. @param {NodeJS.ProcessEnv} [env] */
export async function reachesRegistry(env = process.env) {
  const { code, output } = await npm(
    ["ping", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=10000"],
    env,
  );
  return code === 0 || !noNetwork.test(output);
}

function npm(args, env = process.env) {
  const path = process.env.npm_execpath;
  const [command, first] = path?.endsWith(".js") ? [process.execPath, [path]] : ["npm", []];
  return runCommand(command, [...first, ...args], { cwd: root, env });
}

function installFailed(output) {
  const lines = output.split("\n").filter((line) => /^npm (error|ERR!)/.test(line) && !/log of this run/.test(line));
  const wayOut = noNetwork.test(output)
    ? "The first start needs the npm registry: check the network (or `npm config get registry`) and start again."
    : "Run `npm install --ignore-scripts` to see all of its output.";
  const reason = lines[0] ?? output.trim().split("\n").at(-1) ?? "no output";
  return new Problem("install_failed", `The packages could not be installed: ${reason}. ${wayOut}`);
}
