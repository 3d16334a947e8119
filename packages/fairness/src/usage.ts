import type { Redis } from "ioredis";
import { readHashes, Sums } from "./sums.ts";
import { everyStory, usageBlockMinutes, usageKey, usageTtlMs } from "./usageKeys.ts";
import { type WaitingReason, type Waits, waitingReasons } from "./verbs.ts";
import { quantileMs, toBucket } from "./waitBuckets.ts";

/** What one run used, noted when it ends. */
export type UsedRun = { storyId: string; workMs: number; waits: Waits };

/** What a story used in one minute. */
export type UsageMinute = {
  /** The minute's beginning, ms. */
  atMs: number;
  runs: number;
  workMs: number;
  /** Ms that its runs waited, by reason. */
  waits: Waits;
};

/** What a story used over some minutes, and how long its runs waited. */
export type Usage = {
  minutes: UsageMinute[];
  runs: number;
  workMs: number;
  waitP50Ms: number | null;
  waitP95Ms: number | null;
};

const minuteMs = 60_000;

/**
 * The usage book of one process: notes ended runs in memory, and adds the sums to Redis when told to. What was noted and
 * not yet written is lost with the process, and what Redis loses is gone: it is a chart, not the record.
 */
export class UsageBook {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #sums = new Sums();

  constructor({ redis, prefix }: { redis: Redis; prefix: string }) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  /** Notes a run that ended at `nowMs`. */
  note(run: UsedRun, nowMs: number): void {
    const minute = Math.floor(nowMs / minuteMs);
    for (const storyId of [run.storyId, everyStory]) this.#add(usageKey(this.#prefix, storyId, minute), minute, run);
  }

  #add(key: string, minute: number, { workMs, waits }: UsedRun): void {
    const addTo = this.#sums.adder(key);
    const slot = minute % usageBlockMinutes;
    const add = (what: string, amount: number) => addTo(`${slot}:${what}`, amount);
    let waitMs = 0;
    add("r", 1);
    add("w", workMs);
    for (const reason of waitingReasons) {
      const ms = waits[reason] ?? 0;
      if (ms > 0) add(`p:${reason}`, ms);
      waitMs += ms;
    }
    add(`h:${toBucket(waitMs)}`, 1);
  }

  /** Writes what was noted since the last time. Rejects when Redis is away; the sums are dropped then. */
  async flush(): Promise<void> {
    await this.#sums.flush(this.#redis, usageTtlMs);
  }

  /** What stories used in the last `minutes` (at most 30), this one included. In the order of the ids. */
  async read(storyIds: readonly string[], span: { nowMs: number; minutes: number }): Promise<Usage[]> {
    const last = Math.floor(span.nowMs / minuteMs);
    const first = last - span.minutes + 1;
    const keys = storyIds.map((id) => blockKeys(this.#prefix, id, { first, last }));
    const hashes = await readHashes(this.#redis, keys.flat());
    let from = 0;
    return keys.map((blocks) => {
      const own = hashes.slice(from, from + blocks.length);
      from += blocks.length;
      return toUsage(own, { first, last });
    });
  }

  /** What all stories used together. */
  async readAll(span: { nowMs: number; minutes: number }): Promise<Usage> {
    const [usage] = await this.read([everyStory], span);
    if (usage === undefined) throw new Error("Redis answered for no story.");
    return usage;
  }
}

type Minutes = { first: number; last: number };

function blockKeys(prefix: string, storyId: string, { first, last }: Minutes): string[] {
  const keys = new Set<string>();
  for (let minute = first; minute <= last; minute += 1) keys.add(usageKey(prefix, storyId, minute));
  return [...keys];
}

/** `hashes` are the blocks from the one that holds `first` on. */
function toUsage(hashes: readonly Record<string, string>[], { first, last }: Minutes): Usage {
  const firstBlock = Math.floor(first / usageBlockMinutes);
  const counts = new Map<number, number>();
  const minutes: UsageMinute[] = [];
  for (let minute = first; minute <= last; minute += 1) {
    const hash = hashes[Math.floor(minute / usageBlockMinutes) - firstBlock] ?? {};
    minutes.push(toMinute(hash, minute, counts));
  }
  const sum = (pick: (minute: UsageMinute) => number) => minutes.reduce((total, minute) => total + pick(minute), 0);
  return {
    minutes,
    runs: sum((minute) => minute.runs),
    workMs: sum((minute) => minute.workMs),
    waitP50Ms: quantileMs(counts, 0.5),
    waitP95Ms: quantileMs(counts, 0.95),
  };
}

function toMinute(hash: Record<string, string>, minute: number, counts: Map<number, number>): UsageMinute {
  const slot = `${minute % usageBlockMinutes}:`;
  const waits: Waits = {};
  let runs = 0;
  let workMs = 0;
  for (const [field, text] of Object.entries(hash)) {
    if (!field.startsWith(slot)) continue;
    const [kind, name = ""] = field.slice(slot.length).split(":");
    const amount = Number(text);
    if (kind === "r") runs = amount;
    else if (kind === "w") workMs = amount;
    else if (kind === "h") counts.set(Number(name), (counts.get(Number(name)) ?? 0) + amount);
    else if (isReason(name)) waits[name] = amount;
  }
  return { atMs: minute * minuteMs, runs, workMs, waits };
}

function isReason(text: string): text is WaitingReason {
  return waitingReasons.some((reason) => reason === text);
}
