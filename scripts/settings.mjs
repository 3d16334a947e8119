import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { root } from "./checkout.mjs";
import { Problem } from "./problem.mjs";

/**
 * The environment variables that the start itself reads, checked once. Values that may hold a secret never appear in a
 * message.
 */

/**
 * @typedef {{ dataDirectory: string, port: number | undefined, databaseUrl: string | undefined,
 *   redisUrl: string | undefined, secretKey: string | undefined, workers: number,
 *   workerMetricsPort: number | undefined }} Settings
 *   workers: worker processes; workerMetricsPort: of the first of them, each other one has the next
 */

/**
 * Throws Problem: `bad_setting`.
 * @param {NodeJS.ProcessEnv} env an empty value counts as none
 * @returns {Settings}
 */
export function readSettings(env) {
  return {
    dataDirectory: resolve(root, env.FAIRLEAD_DATA_DIR || ".fairlead"),
    port: env.PORT ? readWhole("PORT", env.PORT, portMax) : undefined,
    databaseUrl: readUrl("DATABASE_URL", env.DATABASE_URL, {
      protocols: ["postgresql:", "postgres:"],
      example: "postgresql://user:password@host:5432/fairlead",
      needsPath: true,
    }),
    redisUrl: readUrl("REDIS_URL", env.REDIS_URL, {
      protocols: ["redis:", "rediss:"],
      example: "redis://:password@host:6379/0",
      needsPath: false,
    }),
    secretKey: readKey(env.FAIRLEAD_SECRET_KEY),
    ...readWorkers(env),
  };
}

/**
 * Half of the cores: web, PostgreSQL and Redis share the machine and use as much as the workers do. Measured on two cores, a
 * second worker process takes 12 to 15 % of the throughput away.
 */
function defaultWorkers() {
  return Math.min(workersMax, Math.max(1, Math.floor(availableParallelism() / 2)));
}

/** Each worker process has 8 connections to PostgreSQL, and the embedded one takes 200. */
const workersMax = 16;
const portMax = 65_535;

function readWorkers(env) {
  const workers = env.FAIRLEAD_WORKER_PROCESSES
    ? readWhole("FAIRLEAD_WORKER_PROCESSES", env.FAIRLEAD_WORKER_PROCESSES, workersMax)
    : defaultWorkers();
  if (!env.FAIRLEAD_WORKER_METRICS_PORT) return { workers, workerMetricsPort: undefined };
  const highest = portMax + 1 - workers;
  return {
    workers,
    workerMetricsPort: readWhole("FAIRLEAD_WORKER_METRICS_PORT", env.FAIRLEAD_WORKER_METRICS_PORT, highest),
  };
}

function readWhole(name, text, max) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new Problem("bad_setting", `${name} is "${text}", but has to be a whole number from 1 to ${max}.`);
}

function readUrl(name, text, { protocols, example, needsPath }) {
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const fault = findFault(url, protocols, needsPath);
  if (!fault) return text;
  throw new Problem("bad_setting", `${name} ${fault}. It looks like ${example}; leave it out to use the embedded one.`);
}

function findFault(url, protocols, needsPath) {
  if (!url) return "is not a URL";
  if (!protocols.includes(url.protocol)) return `begins with ${url.protocol}// instead of ${protocols[0]}//`;
  if (!url.hostname) return "names no host";
  return needsPath && url.pathname.length < 2 ? "names no database" : undefined;
}

function readKey(text) {
  if (!text) return undefined;
  const bytes = Buffer.from(text, "base64").length;
  if (bytes === 32) return text;
  const message = `FAIRLEAD_SECRET_KEY holds ${bytes} bytes, but has to be 32 bytes in base64 (openssl rand -base64 32).`;
  throw new Problem("bad_setting", message);
}
