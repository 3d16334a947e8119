import type { Redis } from "ioredis";
import { readHashes, Sums } from "./sums.ts";
import { hourBlockHours, hourKey, hourTtlMs } from "./usageKeys.ts";
import { quantileMs, toBucket } from "./waitBuckets.ts";

/** A story run that has ended. */
export type EndedStoryRun = { storyId: string; failed: boolean; tookMs: number };

/** What ended of a story in one hour. */
export type StoryHour = { runs: number; failed: number };

/** What ended of a story in the last 24 hours, the oldest hour first; the last one is the one that goes on. */
export type StoryDay = { hours: StoryHour[]; runs: number; failed: number; p50Ms: number | null; p95Ms: number | null };

const hourMs = 3_600_000;
const hoursShown = 24;

/**
 * The book of ended story runs of one process, by the hour: a list of a thousand stories reads a few keys of each, however
 * many runs there were. It is noted in memory and added to Redis when told to; like the usage book it is a chart, not the
 * record, and what Redis loses is gone.
 */
export class HourBook {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #sums = new Sums();

  constructor({ redis, prefix }: { redis: Redis; prefix: string }) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  /** Notes a story run that ended at `nowMs`. */
  note({ storyId, failed, tookMs }: EndedStoryRun, nowMs: number): void {
    const hour = Math.floor(nowMs / hourMs);
    const addTo = this.#sums.adder(hourKey(this.#prefix, storyId, hour));
    const add = (what: string) => addTo(`${hour % hourBlockHours}:${what}`, 1);
    add("r");
    if (failed) add("f");
    add(`h:${toBucket(tookMs)}`);
  }

  /** Writes what was noted since the last time. Rejects when Redis is away; the sums are dropped then. */
  async flush(): Promise<void> {
    await this.#sums.flush(this.#redis, hourTtlMs);
  }

  /** What ended of some stories in the 24 hours up to `nowMs`, in the order of the ids. Rejects when Redis is away. */
  async read(storyIds: readonly string[], nowMs: number): Promise<StoryDay[]> {
    const last = Math.floor(nowMs / hourMs);
    const first = last - hoursShown + 1;
    const blocks = [...new Set(Array.from({ length: hoursShown }, (_, at) => blockOf(first + at)))];
    const keysOf = (id: string) => blocks.map((block) => hourKey(this.#prefix, id, block * hourBlockHours));
    const hashes = await readHashes(this.#redis, storyIds.flatMap(keysOf));
    return storyIds.map((_, at) => {
      const own = blocks.map((block, n) => [block, hashes[at * blocks.length + n] ?? {}] as const);
      return toDay(new Map(own), first);
    });
  }
}

function blockOf(hour: number): number {
  return Math.floor(hour / hourBlockHours);
}

function toDay(hashes: ReadonlyMap<number, Record<string, string>>, first: number): StoryDay {
  const hours = Array.from({ length: hoursShown }, (): StoryHour => ({ runs: 0, failed: 0 }));
  const counts = new Map<number, number>();
  for (const [block, hash] of hashes) {
    for (const [field, text] of Object.entries(hash)) {
      const [slot, what, bucket] = field.split(":");
      const hour = hours[block * hourBlockHours + Number(slot) - first];
      if (hour === undefined) continue;
      if (what === "r") hour.runs = Number(text);
      else if (what === "f") hour.failed = Number(text);
      else counts.set(Number(bucket), (counts.get(Number(bucket)) ?? 0) + Number(text));
    }
  }
  const sum = (what: keyof StoryHour) => hours.reduce((total, hour) => total + hour[what], 0);
  return {
    hours,
    runs: sum("runs"),
    failed: sum("failed"),
    p50Ms: quantileMs(counts, 0.5),
    p95Ms: quantileMs(counts, 0.95),
  };
}
