import { randomUUID } from "node:crypto";
import { shardKeys } from "./keys.ts";
import { type Script, type ScriptRedis, sendScript, wire } from "./script.ts";

/** Connection and names of an admission. */
export type CallerOptions = {
  redis: ScriptRedis;
  /** Prefix of all keys, the same in every process of an installation. */
  prefix: string;
  /** Time in ms instead of Redis' own. For tests only: processes that disagree would give slots away twice. */
  now?: () => number;
};

/** Sends scripts for one process. */
export type Caller = {
  /** Runs a script that changes something. If its answer is lost, it is asked once more and changes nothing twice. */
  change(script: Script, ...request: readonly unknown[]): Promise<unknown[]>;
  /** Runs a script that only reads. */
  read(script: Script, ...request: readonly unknown[]): Promise<unknown[]>;
};

/**
 * Creates the caller of a process. Each change carries the caller's id and a number. The shard remembers the last answers
 * of each caller, so a call that is repeated after a lost connection, by ioredis or here, gets the first one's answer.
 */
export function createCaller({ redis, prefix, now }: CallerOptions): Caller {
  const keys = shardKeys(prefix);
  const id = randomUUID();
  let last = 0;

  async function send(script: Script, operation: readonly [string, number] | false, request: readonly unknown[]) {
    const packed = wire.pack([now === undefined ? false : now(), operation, ...request]);
    try {
      return await sendScript(redis, script, [keys, packed]);
    } catch (error) {
      // An answer of Redis is final; anything else means that nobody knows whether the script ran.
      if (operation === false || (error instanceof Error && error.name === "ReplyError")) throw error;
      return await sendScript(redis, script, [keys, packed]);
    }
  }

  return {
    change(script, ...request) {
      last += 1;
      return send(script, [id, last], request);
    },
    read: (script, ...request) => send(script, false, request),
  };
}
