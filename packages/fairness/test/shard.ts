import type { Redis } from "ioredis";
import { shardKeys } from "../src/keys.ts";
import { callVerb, type Library, loadLibrary, wire } from "../src/library.ts";
import {
  decodeAdmitted,
  decodeGrants,
  decodeIds,
  decodeInspected,
  decodeSnapshot,
  decodeStories,
  decodeVerdicts,
} from "../src/replies.ts";
import { toCompleted, toConfigured, toConfirmed, toDiscarded, toEntry, toNamed, toStarts } from "../src/requests.ts";
import type { Command, DecisionRecord, Inspected, Reply, Snapshot, StoryExplanation } from "../src/verbs.ts";
import { dumpLibrary, toCanonical } from "./dump.ts";

/** A shard in Redis that is spoken to command by command, as the model is. */
export type Shard = {
  /** Makes the verbs known to Redis, so that calls in one pipeline keep their order. */
  load(): Promise<void>;
  step(command: Command, at: { now: number; call: readonly [string, number] }): Promise<Answer>;
  canonical(now: number): Promise<ReturnType<typeof toCanonical>>;
  /** What the verbs that only read say of these stories and story runs. */
  views(now: number, of: { storyIds: readonly string[]; storyRunIds: readonly string[] }): Promise<Views>;
  /** Removes all keys of the shard. */
  clear(): Promise<void>;
};

export type Views = { snapshot: Snapshot; stories: StoryExplanation[]; storyRuns: Inspected[] };

export type Answer = { reply: Reply; records: DecisionRecord[] };

/** Opens a shard under a prefix of its own. `library`: the verbs, so that a test may plant a fault in one. */
export function openShard(redis: Redis, { prefix, library }: { prefix: string; library: Library }): Shard {
  const keys = shardKeys(prefix);
  const send = (of: Library, verb: string, request: readonly unknown[]) =>
    callVerb(redis, { library: of, verb, keys, packed: wire.pack(request) });
  return {
    async load() {
      await Promise.all([library, dumpLibrary].map((one) => loadLibrary(redis, one)));
    },
    async step(command, { now, call }) {
      return toAnswer(command, await send(library, command.verb, [now, [...call, true], ...toRequest(command)]));
    },
    canonical: async (now) => toCanonical(await send(dumpLibrary, "dump", [now, false])),
    async views(now, { storyIds, storyRunIds }) {
      const [fleet, explained, inspected] = await Promise.all([
        send(library, "snapshot", [now, false]),
        send(library, "explain", [now, false, storyIds, []]),
        send(library, "inspect", [now, false, storyRunIds]),
      ]);
      return {
        snapshot: decodeSnapshot(fleet),
        stories: decodeStories(explained[0]),
        storyRuns: decodeInspected(inspected),
      };
    },
    async clear() {
      const found = await redis.keys(`${prefix}:*`);
      if (found.length > 0) await redis.del(found);
    },
  };
}

function toRequest(command: Command): unknown[] {
  switch (command.verb) {
    case "enqueue":
      return [command.tickets.map(toEntry)];
    case "start":
      return [command.worker, command.runs.map(toNamed)];
    case "complete":
      return [command.worker, command.runs.map(toCompleted), toStarts(command.starts)];
    case "tick":
      return [command.worker, [command.slots.cpu, command.slots.io], command.running.map(toNamed)];
    case "leave":
      return [command.worker];
    case "confirm":
      return [command.runs.map(toConfirmed)];
    case "discard":
      return toDiscarded(command.what);
    case "configure":
      return toConfigured(command.configuration);
    default:
      return [];
  }
}

function toAnswer(command: Command, [granted, more, wakeMs, rows, nowMs, own]: readonly unknown[]): Answer {
  const { records, ...admitted } = decodeAdmitted([granted, more, wakeMs, rows, nowMs]);
  return { reply: { ...admitted, ...toOwn(command, own) }, records };
}

function toOwn({ verb }: Command, own: unknown): Partial<Reply> {
  switch (verb) {
    case "enqueue":
      return { added: own as number };
    case "start":
      return { verdicts: decodeVerdicts(own) };
    case "complete":
      return { drained: decodeIds(own) };
    case "tick":
      return { lost: decodeIds(own) };
    case "reap":
      return { redeliver: decodeGrants(own) };
    case "discard":
      return { removed: own as number };
    case "configure":
      return { applied: own as boolean };
    default:
      return {};
  }
}
