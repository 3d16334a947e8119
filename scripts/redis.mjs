import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { LogFile } from "./logFile.mjs";
import { Problem } from "./problem.mjs";
import { commandLine, isAlive, stopProcess } from "./processes.mjs";
import { findRedis } from "./redisBinary.mjs";
import { isSameFolder, makeServiceFolder } from "./serviceHome.mjs";

/**
 * The embedded Redis of one data directory. A server that a killed launcher left behind is taken over once it has proved
 * to be ours: it accepts our password and names our folder.
 */
const pidFile = "redis.pid";
const readyWithinMs = 60_000;
const saveThenKill = [
  { signal: "SIGTERM", waitMs: 15_000 },
  { signal: "SIGKILL", waitMs: 2_000 },
];

/** @typedef {import("./postgres.mjs").Service} Service @typedef {import("./postgres.mjs").Options} Options */

/**
 * The server that already runs on this data directory, ready to be used, or undefined. One that belongs to the directory
 * but does not answer is stopped: two servers must never write the same files.
 * @param {Options} options
 * @returns {Promise<Service | undefined>}
 */
export async function adoptRedis(options) {
  const folder = join(options.home.path, "redis");
  const pid = readPid(folder);
  if (pid === undefined || !isAlive(pid) || !commandLine(pid).includes(`:${options.port}`)) return undefined;
  const service = toService(options, pid, true);
  options.onSpawn?.(service);
  if (await isReady(service, folder)) return service;
  await service.stop();
  return undefined;
}

function readPid(folder) {
  try {
    return Number(readFileSync(join(folder, pidFile), "utf8")) || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Starts a server on `port`. Throws Problem: `redis_missing`, `redis_failed`, `port_taken`.
 * @param {Options} options
 * @returns {Promise<Service>}
 */
export async function startRedis(options) {
  const redis = await findRedis(options.home);
  const folder = makeServiceFolder(options.home, "redis");
  const log = new LogFile(join(options.logs, "redis.log"));
  const from = log.size();
  const child = spawn(redis.program, ["-"], {
    ...options.home.user,
    cwd: "/",
    env: redis.env,
    stdio: ["pipe", log.descriptor, log.descriptor],
    detached: true,
  });
  const failed = new Promise((resolve) => child.once("error", resolve));
  if (child.pid === undefined) throw failure((await failed).message, options);
  child.stdin.on("error", () => {});
  // By its standard input, because a command line can be read by everybody on the machine.
  child.stdin.end(configuration(folder, options));
  const service = toService(options, child.pid, false);
  options.onSpawn?.(service);
  const ready = await isReady(service, folder);
  const written = log.readFrom(from);
  log.close();
  if (!ready) throw failure(written, options);
  return service;
}

function configuration(folder, { port, password, durable = true }) {
  const settings = {
    port,
    bind: "127.0.0.1",
    requirepass: password,
    dir: JSON.stringify(folder),
    pidfile: JSON.stringify(join(folder, pidFile)),
    appendonly: durable ? "yes" : "no",
    appendfsync: "everysec",
    save: '""',
    "maxmemory-policy": "noeviction",
    daemonize: "no",
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${value}\n`)
    .join("");
}

function toUrl({ port, password }) {
  return `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`;
}

function toService(options, pid, adopted) {
  const url = toUrl(options);
  return { name: "Redis", pid, port: options.port, url, adopted, stop: () => stopProcess(pid, saveThenKill) };
}

async function isReady({ url, pid }, folder) {
  const until = Date.now() + readyWithinMs;
  while (Date.now() < until && isAlive(pid)) {
    const found = await askFolder(url);
    if (found !== undefined) return isSameFolder(found, folder);
    await delay(20);
  }
  return false;
}

/** The folder of the server behind a URL; undefined if none answers, if it does not know our password, or still loads. */
async function askFolder(url) {
  try {
    return await withRedis(url, async (client) => {
      await client.ping();
      return (await client.config("GET", "dir"))[1];
    });
  } catch {
    return undefined;
  }
}

/**
 * One connection without retries, closed afterwards.
 * @template T
 * @param {string} url
 * @param {(client: Redis) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withRedis(url, use) {
  let cause;
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 5_000,
    commandTimeout: 5_000,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
  });
  client.on("error", (error) => {
    cause ??= error;
  });
  try {
    await client.connect();
    return await use(client);
  } catch (error) {
    throw cause ?? error;
  } finally {
    client.disconnect();
  }
}

function failure(output, { logs }) {
  if (/Address already in use/.test(output)) return new Problem("port_taken", "Redis's port was taken meanwhile.");
  const last = output.trim().split("\n").at(-1) || "it ended without a word";
  return new Problem("redis_failed", `Redis did not start: ${last} More is in ${join(logs, "redis.log")}.`);
}
