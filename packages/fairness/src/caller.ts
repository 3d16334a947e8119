import { randomUUID } from "node:crypto";
import { shardKeys } from "./keys.ts";
import { callVerb, library, type ScriptRedis, type VerbName, wire } from "./library.ts";

/** Connection and names of an admission. */
export type CallerOptions = {
  redis: ScriptRedis;
  /** Prefix of all keys, the same in every process of an installation. */
  prefix: string;
  /**
   * Whether answers carry the decision records, which take Redis some time to make; a function is asked at each call.
   * Default: they are empty.
   */
  records?: boolean | (() => boolean);
  /** Time in ms instead of Redis' own. For tests only: processes that disagree would give slots away twice. */
  now?: () => number;
};

/** Calls verbs for one process. */
export type Caller = {
  /** Calls a verb that changes something. If its answer is lost, it is asked once more and changes nothing twice. */
  change(verb: VerbName, ...request: readonly unknown[]): Promise<unknown[]>;
  /** Calls a verb that only reads. */
  read(verb: VerbName, ...request: readonly unknown[]): Promise<unknown[]>;
};

/**
 * Creates the caller of a process. Each change carries the caller's id and a number. The shard remembers the last answers
 * of each caller, so a call that is repeated after a lost connection, by ioredis or here, gets the first one's answer.
 */
export function createCaller({ redis, prefix, records = false, now }: CallerOptions): Caller {
  const keys = shardKeys(prefix);
  const id = randomUUID();
  let last = 0;

  async function send(
    verb: VerbName,
    operation: readonly [string, number, boolean] | false,
    request: readonly unknown[],
  ) {
    const packed = wire.pack([now === undefined ? false : now(), operation, ...request]);
    const call = { library, verb, keys, packed };
    try {
      return await callVerb(redis, call);
    } catch (error) {
      // An answer of Redis is final; anything else means that nobody knows whether the verb ran.
      if (operation === false || (error instanceof Error && error.name === "ReplyError")) throw error;
      return await callVerb(redis, call);
    }
  }

  return {
    change(verb, ...request) {
      last += 1;
      return send(verb, [id, last, typeof records === "function" ? records() : records], request);
    },
    read: (verb, ...request) => send(verb, false, request),
  };
}
