import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Redis } from "ioredis";
import { Packr } from "msgpackr";
import { constants } from "./policySettings.ts";

/** What is needed of a connection to Redis. */
export type ScriptRedis = Pick<Redis, "callBuffer">;

/** The verbs' names in Redis, one Lua file each. */
const verbNames = [
  ...(["admit", "complete", "configure", "confirm", "discard", "enqueue", "explain"] as const),
  ...(["holders", "inspect", "leave", "reap", "snapshot", "start", "tick"] as const),
];

/** One Lua file of the verbs. */
export type VerbName = (typeof verbNames)[number];

/**
 * The verbs as a library of Redis Functions (Redis 7 or Valkey). A library is loaded once and stays, so a call pays only
 * for what it does; as a script, the same text would make its hundred functions anew in each call, which takes 0.1 ms.
 *
 * Its name carries the hash of its text: processes of two versions each call their own.
 */
export type Library = { name: string; source: string };

/**
 * Requests and replies are msgpack: doubles pass exactly (Redis cuts a number in a reply to an integer, and `..` in Lua
 * to 14 digits), and one argument is cheaper for Redis to take apart than hundreds.
 */
export const wire = new Packr({ useRecords: false, int64AsType: "number" });

const parts = [
  ...(["limits", "state", "stories", "order", "waits", "verdict", "lanes", "runs", "rings", "backlog"] as const),
  ...(["flights", "lines", "admission", "workers", "forget", "call"] as const),
];

/** The text of the library without its name. */
export function readLibraryText(): string {
  // The policy's numbers have one home; the library begins with them as a table. Nothing from outside gets in here.
  const numbers = Object.entries(constants).map(([name, value]) => `${name} = ${value}`);
  const verbs = verbNames.map((name) => `do\n${readLua(name)}end\n`);
  return [`local CONSTANTS = { ${numbers.join(", ")} }\n`, ...parts.map(readLua), ...verbs].join("\n");
}

/** A library from its text: the name and the registrations are put around it. */
export function toLibrary(text: string, names: readonly string[] = verbNames): Library {
  const name = `fairlead_${createHash("sha1").update(text).digest("hex").slice(0, 16)}`;
  const registered = names.map(
    (verb) =>
      `redis.register_function("${name}_${verb}", function(keys, args) return perform(verbs.${verb}, keys, args) end)`,
  );
  return { name, source: `#!lua name=${name}\n${text}\n${registered.join("\n")}\n` };
}

/** The library as it is. */
export const library: Library = toLibrary(readLibraryText());

function readLua(name: string): string {
  return readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), "utf8");
}

/** A call of a verb: which, of which library, on which keys, with what. */
export type VerbCall = { library: Library; verb: string; keys: readonly string[]; packed: Buffer };

/** Calls a verb, and loads the library only when Redis does not know it (a new server, a new version). */
export async function callVerb(redis: ScriptRedis, { library, verb, keys, packed }: VerbCall): Promise<unknown[]> {
  const args = [`${library.name}_${verb}`, keys.length, ...keys, packed];
  try {
    return decode(await redis.callBuffer("FCALL", ...args));
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("ERR Function not found")) throw explain(error);
    await loadLibrary(redis, library);
    return decode(await redis.callBuffer("FCALL", ...args));
  }
}

function explain(error: unknown): unknown {
  if (!(error instanceof Error) || !error.message.startsWith("ERR unknown command")) return error;
  return new Error("Admission needs Redis 7.0 or later, or Valkey. This server does not know FCALL.", { cause: error });
}

/** Makes a library known to Redis; nothing happens if it is. */
export async function loadLibrary(redis: ScriptRedis, { source }: Library): Promise<void> {
  await redis.callBuffer("FUNCTION", "LOAD", "REPLACE", source);
}

function decode(reply: unknown): unknown[] {
  const value = Buffer.isBuffer(reply) ? wire.unpack(reply) : undefined;
  if (!Array.isArray(value)) throw new TypeError("A verb of admission answered with something else than a list.");
  return value;
}
