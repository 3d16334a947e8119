import { spawn } from "node:child_process";
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { LogFile } from "./logFile.mjs";
import { findPostgres } from "./postgresBinaries.mjs";
import { Problem } from "./problem.mjs";
import { commandLine, isAlive, runCommand, stopProcess } from "./processes.mjs";
import { isSameFolder, makeServiceFolder } from "./serviceHome.mjs";

/**
 * The embedded PostgreSQL of one data directory.
 *
 * Starting: a server that a killed launcher left behind is taken over once it has proved to be ours (its data directory
 * is asked for); otherwise the cluster is made if needed and a server started. It runs in a process group of its own, so
 * that Ctrl-C in the terminal reaches the launcher alone, which stops things in their order.
 */
const userName = "fairlead";
const readyWithinMs = 120_000;
const fastThenImmediate = [
  { signal: "SIGINT", waitMs: 30_000 },
  { signal: "SIGQUIT", waitMs: 5_000 },
  { signal: "SIGKILL", waitMs: 2_000 },
];

/**
 * @typedef {{ name: string, pid: number, port: number, url: string, adopted: boolean, stop: () => Promise<boolean> }} Service
 * @typedef {{ home: import("./serviceHome.mjs").ServiceHome, port: number, password: string, logs: string, durable?: boolean,
 *   onSpawn?: (service: Service) => void }} Options durable (default true): false gives up safety against power failure
 *   for speed in tests; onSpawn: called as soon as there is a process, long before it answers
 */

/**
 * The server that already runs on this data directory, ready to be used, or undefined.
 * @param {Options} options
 * @returns {Promise<Service | undefined>}
 */
export async function adoptPostgres(options) {
  const folder = join(options.home.path, "postgres");
  const found = readPidFile(folder);
  if (!found) return undefined;
  if (!isAlive(found.pid) || !commandLine(found.pid).includes(folder)) {
    // Its number may belong to another process by now, which would keep PostgreSQL from starting.
    rmSync(join(folder, "postmaster.pid"), { force: true });
    return undefined;
  }
  const service = toService({ ...options, port: found.port }, found.pid, true);
  options.onSpawn?.(service);
  if (await answers(service, folder)) return service;
  await service.stop();
  return undefined;
}

/**
 * Starts a server on `port`. Throws Problem: `postgres_version`, `postgres_failed`, `port_taken`.
 * @param {Options} options
 * @returns {Promise<Service>}
 */
export async function startPostgres(options) {
  const programs = findPostgres(options.home);
  const folder = await prepareCluster(options, programs);
  const log = new LogFile(join(options.logs, "postgres.log"));
  const from = log.size();
  const child = spawn(join(programs.folder, "postgres"), serverArguments(folder, options), {
    ...options.home.user,
    cwd: "/",
    stdio: ["ignore", log.descriptor, log.descriptor],
    detached: true,
  });
  const failed = new Promise((resolve) => child.once("error", resolve));
  const error = child.pid === undefined ? await failed : undefined;
  if (error) throw new Problem("postgres_failed", `PostgreSQL could not be started: ${error.message}.`, error);
  const service = toService(options, child.pid, false);
  options.onSpawn?.(service);
  const ready = await answers(service, folder);
  const written = log.readFrom(from);
  log.close();
  if (!ready) throw startFailed(written, join(options.logs, "postgres.log"));
  return service;
}

function toService(options, pid, adopted) {
  const { port, password } = options;
  const url = `postgresql://${userName}:${encodeURIComponent(password)}@127.0.0.1:${port}/fairlead`;
  return { name: "PostgreSQL", pid, port, url, adopted, stop: () => stopProcess(pid, fastThenImmediate) };
}

function serverArguments(folder, { port, durable = true }) {
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    "shared_buffers=128MB",
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    ...(durable ? [] : ["fsync=off", "full_page_writes=off", "synchronous_commit=off"]),
  ];
  return ["-D", folder, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
}

/** Makes the cluster in a folder beside its place: one that was cut off half-way never counts. */
async function prepareCluster(options, programs) {
  const folder = join(options.home.path, "postgres");
  if (existsSync(join(folder, "PG_VERSION"))) {
    requireMajor(folder, programs.major);
    return folder;
  }
  rmSync(`${folder}.new`, { recursive: true, force: true });
  makeServiceFolder(options.home, "postgres.new");
  await initialise(options, programs, `${folder}.new`);
  renameSync(`${folder}.new`, folder);
  return folder;
}

function requireMajor(folder, major) {
  const found = Number(readFileSync(join(folder, "PG_VERSION"), "utf8"));
  if (found === major) return;
  const message = `The data in ${folder} was made by PostgreSQL ${found}, but PostgreSQL ${major} is installed. Set PG_BIN to the programs of PostgreSQL ${found}, or move the data by pg_dump and pg_restore.`;
  throw new Problem("postgres_version", message);
}

async function initialise({ home, password, durable = true }, programs, folder) {
  const passwordFile = join(home.path, "postgres.password");
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (home.user) chownSync(passwordFile, home.user.uid, home.user.gid);
  const locale = programs.major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : [];
  const args = ["-D", folder, "-U", userName, `--pwfile=${passwordFile}`, "-A", "scram-sha-256", "-E", "UTF8"];
  if (!durable) args.push("--no-sync");
  const run = await runCommand(join(programs.folder, "initdb"), [...args, "--locale=C", ...locale], {
    cwd: "/",
    user: home.user,
    env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
  });
  rmSync(passwordFile, { force: true });
  if (run.code !== 0) throw startFailed(run.output, "the output above");
}

/** Waits until the server answers and has proved to be the one of this folder; false if it ends before. */
async function answers(service, folder) {
  const until = Date.now() + readyWithinMs;
  while (Date.now() < until && isAlive(service.pid)) {
    const found = await askFolder(service.url);
    if (found !== undefined) return isSameFolder(found, folder);
    await delay(20);
  }
  return false;
}

async function askFolder(url) {
  const target = new URL(url);
  target.pathname = "/postgres";
  const client = new pg.Client({ connectionString: target.toString(), connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.query("SHOW data_directory")).rows[0].data_directory;
  } catch (error) {
    if (error.code === "28P01") throw wrongPassword(error);
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
}

function wrongPassword(cause) {
  const message =
    "The embedded PostgreSQL does not accept the password in services.json of the data directory. Put the original services.json back.";
  return new Problem("postgres_password", message, cause);
}

function startFailed(output, where) {
  const lines = output.trim().split("\n");
  if (/Address already in use/.test(output)) return new Problem("port_taken", "PostgreSQL's port was taken meanwhile.");
  if (/No space left on device/.test(output)) {
    return new Problem("disk_full", `PostgreSQL can't start, the disk is full. Free some space (${where}).`);
  }
  const fatal = lines.find((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? "it ended without a word";
  return new Problem("postgres_failed", `PostgreSQL did not start: ${fatal.trim()} More is in ${where}.`);
}

/** What PostgreSQL writes into its data directory while it runs: process, directory, start time, port. */
function readPidFile(folder) {
  try {
    const lines = readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n");
    return { pid: Number(lines[0]), port: Number(lines[3]) };
  } catch {
    return undefined;
  }
}
