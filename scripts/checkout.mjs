import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statfsSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Problem } from "./problem.mjs";

/** The root of this checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The folder of the commands that npm installed. */
const commandFolder = join(root, "node_modules", ".bin");

/** The folder of the Node 24 that npm installed. Some versions of npm do not link it into the folder of the commands. */
export const nodeFolder = join(root, "node_modules", `node-${process.platform}-${process.arch}`, "bin");

/** What this checkout has installed and built, one stamp a file. */
export const stampFolder = join(root, "node_modules", ".fairlead");

/** Held while packages are installed or built, so that two starts of one checkout take turns. */
export const buildLock = join(stampFolder, "build.lock");

/** Tools neither report home nor look for newer versions of themselves. */
const quiet = {
  DO_NOT_TRACK: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  TURBO_TELEMETRY_DISABLED: "1",
  CHECKPOINT_DISABLE: "1",
};

/**
 * An environment in which `node` is the Node that npm installed, and in which tools are quiet.
 * @param {NodeJS.ProcessEnv} env
 */
export function withCommands(env) {
  const path = [nodeFolder, commandFolder, env.PATH ?? ""].join(delimiter);
  return { ...env, PATH: path, ...quiet };
}

/**
 * One hash over the names and contents of files and folders (given relative to the root). What is missing counts too.
 * @param {string[]} paths
 * @param {(name: string) => boolean} [leaveOut] by the name of a file or folder
 */
export function fingerprint(paths, leaveOut = () => false) {
  const hash = createHash("sha256");
  for (const path of paths) addPath(hash, path, leaveOut);
  return hash.digest("hex");
}

function addPath(hash, path, leaveOut) {
  const full = join(root, path);
  if (!existsSync(full)) return hash.update(`${path}\0missing\0`);
  const entries = listFolder(full);
  if (!entries) return hash.update(`${path}\0`).update(readFileSync(full)).update("\0");
  for (const name of entries) if (!leaveOut(name)) addPath(hash, join(path, name), leaveOut);
  return hash;
}

/** The sorted names in a folder, or undefined for a file. */
function listFolder(path) {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (error.code === "ENOTDIR") return undefined;
    throw error;
  }
}

/** Whether `file` holds this stamp. @param {string} file @param {string} stamp */
export function hasStamp(file, stamp) {
  try {
    return readFileSync(file, "utf8") === stamp;
  } catch {
    return false;
  }
}

/** Writes a stamp. @param {string} file @param {string} stamp */
export function putStamp(file, stamp) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, stamp);
}

/**
 * Throws `disk_full` if the disk of a folder has less than `megabytes` left.
 * @param {string} folder an existing folder
 * @param {number} megabytes
 * @param {string} [otherWay] what helps besides freeing space
 */
export function requireSpace(folder, megabytes, otherWay) {
  const disk = statfsSync(folder);
  const free = Math.floor((disk.bavail * disk.bsize) / 1_048_576);
  if (free >= megabytes) return;
  const message = `Only ${free} MB are free on the disk of ${folder}; ${megabytes} MB are needed. Free some space`;
  throw new Problem("disk_full", otherWay ? `${message}, or ${otherWay}.` : `${message}.`);
}
