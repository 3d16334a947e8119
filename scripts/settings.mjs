import { resolve } from "node:path";
import { root } from "./checkout.mjs";
import { Problem } from "./problem.mjs";

/**
 * The environment variables that the start itself reads, checked once. Values that may hold a secret never appear in a
 * message.
 */

/**
 * @typedef {{ dataDirectory: string, port: number | undefined, databaseUrl: string | undefined,
 *   redisUrl: string | undefined, secretKey: string | undefined }} Settings
 */

/**
 * Throws Problem: `bad_setting`.
 * @param {NodeJS.ProcessEnv} env an empty value counts as none
 * @returns {Settings}
 */
export function readSettings(env) {
  return {
    dataDirectory: resolve(root, env.FAIRLEAD_DATA_DIR || ".fairlead"),
    port: env.PORT ? readPort(env.PORT) : undefined,
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
  };
}

function readPort(text) {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Problem("bad_setting", `PORT is "${text}", but has to be a whole number from 1 to 65535.`);
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
