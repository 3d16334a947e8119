import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Redis } from "ioredis";
import { Packr } from "msgpackr";

/** What is needed of a connection to Redis. */
export type ScriptRedis = Pick<Redis, "callBuffer">;

/** One Lua script: its text with the shared part before it, and the hash that Redis knows it by. */
export type Script = { source: string; sha: string };

/**
 * Requests and replies are msgpack: doubles pass exactly (Redis cuts a number in a reply to an integer, and `..` in Lua
 * to 14 digits), and one argument is cheaper for Redis to take apart than hundreds.
 */
const wire = new Packr({ useRecords: false, int64AsType: "number" });

const shared = readLua("shared");

/** Reads a script from `lua/<name>.lua`. */
export function loadScript(name: string): Script {
  const source = `${shared}\n${readLua(name)}`;
  return { source, sha: createHash("sha1").update(source).digest("hex") };
}

function readLua(name: string): string {
  return readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), "utf8");
}

/** Runs a script by its hash, and sends its text only when Redis does not know it (after a restart). */
export async function runScript(redis: ScriptRedis, script: Script, call: ScriptCall): Promise<unknown> {
  const args = [call.keys.length, ...call.keys, wire.pack(call.request)];
  try {
    return decode(await redis.callBuffer("EVALSHA", script.sha, ...args));
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
    return decode(await redis.callBuffer("EVAL", script.source, ...args));
  }
}

export type ScriptCall = { keys: readonly string[]; request: readonly unknown[] };

function decode(reply: unknown): unknown {
  if (!Buffer.isBuffer(reply)) throw new TypeError("An admission script answered with something else than bytes.");
  return wire.unpack(reply);
}
