import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tryLock } from "./lock.mjs";
import { describeError, Problem } from "./problem.mjs";

/**
 * The data directory of one installation: PostgreSQL and Redis with their ports and passwords (`services.json`), the
 * encryption key (`secret.key`), logs, and the lock of the process that uses it.
 */

/**
 * @typedef {{ postgresPort?: number, redisPort?: number, postgresPassword: string, redisPassword: string }} Services
 * @typedef {{ path: string, logs: string, release: () => void }} DataDirectory
 */

/**
 * Makes the directory if needed and takes it for this process.
 * Throws Problem: `data_directory_not_writable`, `already_running`.
 * @param {string} path
 * @returns {DataDirectory}
 */
export function openDataDirectory(path) {
  try {
    mkdirSync(path, { recursive: true });
    letServicesIn(path);
    const lock = tryLock(join(path, "fairlead.lock"));
    if (!lock.taken) throw alreadyRunning(path, lock.pid);
    mkdirSync(join(path, "logs"), { recursive: true, mode: 0o700 });
    return { path, logs: join(path, "logs"), release: lock.release };
  } catch (error) {
    if (error instanceof Problem) throw error;
    const message = `The data directory ${path} can't be written: ${describeError(error)}. Set FAIRLEAD_DATA_DIR to a directory that you may write.`;
    throw new Problem("data_directory_not_writable", message, error);
  }
}

function alreadyRunning(path, pid) {
  const message = `Fairlead already runs on the data directory ${path} (process ${pid}). Stop it first, or set FAIRLEAD_DATA_DIR to another directory.`;
  return new Problem("already_running", message);
}

/**
 * PostgreSQL never runs as root. Where root starts Fairlead, the user that it runs as has to pass through the data
 * directory: what is secret in there has modes of its own. A directory with other things in it is left alone.
 */
function letServicesIn(path) {
  if (process.getuid?.() !== 0) return;
  const names = readdirSync(path);
  if (names.length > 0 && !names.includes("services.json")) return;
  chmodSync(path, (statSync(path).mode & 0o777) | 0o711);
}

/**
 * Ports and passwords of the embedded services. Passwords are made once.
 * @param {string} path of the data directory
 * @returns {Services}
 */
export function readServices(path) {
  const file = join(path, "services.json");
  const found = readIfThere(file);
  if (found !== undefined) return JSON.parse(found);
  const services = { postgresPassword: makePassword(), redisPassword: makePassword() };
  writeServices(path, services);
  return services;
}

/** @param {string} path of the data directory @param {Services} services */
export function writeServices(path, services) {
  writeSecret(join(path, "services.json"), `${JSON.stringify(services, null, 2)}\n`);
}

/**
 * The encryption key of this installation: 32 random bytes in base64, made once.
 * @param {string} path of the data directory
 */
export function readSecretKey(path) {
  const file = join(path, "secret.key");
  const found = readIfThere(file)?.trim();
  if (found) return found;
  const key = randomBytes(32).toString("base64");
  writeSecret(file, `${key}\n`);
  return key;
}

function makePassword() {
  return randomBytes(24).toString("base64url");
}

function readIfThere(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whole or not at all, and readable by its owner only. */
function writeSecret(file, text) {
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
