import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Redis } from "ioredis";
import { Packr } from "msgpackr";
import { constants } from "./policySettings.ts";

/** What is needed of a connection to Redis. */
export type ScriptRedis = Pick<Redis, "callBuffer">;

/** One Lua script: its text with the shared part before it, and the hash that Redis knows it by. */
export type Script = { source: string; sha: string };

/**
 * Requests and replies are msgpack: doubles pass exactly (Redis cuts a number in a reply to an integer, and `..` in Lua
 * to 14 digits), and one argument is cheaper for Redis to take apart than hundreds.
 */
export const wire = new Packr({ useRecords: false, int64AsType: "number" });

/** The policy's numbers have one home; the scripts begin with them as a table. Nothing from outside gets in here. */
const numbers = Object.entries(constants).map(([name, value]) => `${name} = ${value}`);
const shared = [
  `local CONSTANTS = { ${numbers.join(", ")} }`,
  ...["limits", "state", "order", "runs", "backlog", "flights", "admission", "workers"].map(readLua),
].join("\n");

/** Reads a script from `lua/<name>.lua`; the shared parts go before it. */
export function loadScript(name: string): Script {
  return toScript(`${shared}\n${readLua(name)}`);
}

/** A script from its whole text. */
export function toScript(source: string): Script {
  return { source, sha: createHash("sha1").update(source).digest("hex") };
}

function readLua(name: string): string {
  return readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), "utf8");
}

/** Runs a script by its hash, and sends its text only when Redis does not know it (after a restart). */
export async function sendScript(
  redis: ScriptRedis,
  script: Script,
  [keys, packed]: readonly [readonly string[], Buffer],
): Promise<unknown[]> {
  const args = [keys.length, ...keys, packed];
  try {
    return decode(await redis.callBuffer("EVALSHA", script.sha, ...args));
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
    return decode(await redis.callBuffer("EVAL", script.source, ...args));
  }
}

function decode(reply: unknown): unknown[] {
  const value = Buffer.isBuffer(reply) ? wire.unpack(reply) : undefined;
  if (!Array.isArray(value)) throw new TypeError("An admission script answered with something else than a list.");
  return value;
}
