import pg from "pg";
import { describeError, Problem } from "./problem.mjs";
import { withRedis } from "./redis.mjs";
import { isUsable, oldestRedis } from "./redisBinary.mjs";

/**
 * Checks of the servers that DATABASE_URL and REDIS_URL name, before anything is built on them. Messages name the host
 * and never the password.
 */
const oldestPostgres = 15;
const missingDatabase = "3D000";

/**
 * Throws Problem: `database_unreachable`, `database_too_old`. A database that does not exist yet is fine: it is made later.
 * @param {string} url
 */
export async function checkDatabase(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query("SHOW server_version_num");
    const major = Math.floor(Number(rows[0].server_version_num) / 10_000);
    if (major < oldestPostgres) throw databaseTooOld(url, major);
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error.code !== missingDatabase) throw unreachable("database", "DATABASE_URL", { url, error });
  } finally {
    await client.end().catch(() => {});
  }
}

/** Throws Problem: `redis_unreachable`, `redis_too_old`. @param {string} url */
export async function checkRedis(url) {
  try {
    const info = await withRedis(url, (client) => client.info("server"));
    const [, major, minor] = /redis_version:(\d+)\.(\d+)/.exec(info) ?? [];
    if (!isUsable([Number(major), Number(minor)])) throw redisTooOld(url, `${major}.${minor}`);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw unreachable("redis", "REDIS_URL", { url, error });
  }
}

function databaseTooOld(url, major) {
  const message = `The server at ${new URL(url).host} is PostgreSQL ${major}; ${oldestPostgres} or later is needed. Use a newer server in DATABASE_URL, or leave it out.`;
  return new Problem("database_too_old", message);
}

function redisTooOld(url, version) {
  const message = `The server at ${new URL(url).host} is Redis ${version}; ${oldestRedis.join(".")} or later is needed. Use a newer server in REDIS_URL, or leave it out.`;
  return new Problem("redis_too_old", message);
}

function unreachable(code, name, { url, error }) {
  const message = `${name} can't be used: ${new URL(url).host}: ${describeError(error)}. Correct it, or leave it out to use the embedded server.`;
  return new Problem(`${code}_unreachable`, message, error);
}
