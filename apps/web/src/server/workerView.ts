import {
  Admission,
  HourBook,
  type RunExplanation,
  type RunRef,
  type SlotHolder,
  type Snapshot,
  type StoryDay,
  type StoryExplanation,
  type Usage,
  UsageBook,
} from "@fairlead/fairness";
import { Redis } from "ioredis";
import type { Logger } from "pino";

/** What admission knows of workers, stories and runs: a hint, as everything in Redis is. */
export type WorkerView = {
  /** Whether a worker has reported lately; null when Redis does not say. */
  isAnyWorkerAlive(): Promise<boolean | null>;
  /** The fleet and its stories as they are now; null when Redis does not say. */
  readStories(storyIds: readonly string[], minutes: number): Promise<StoriesView | null>;
  /** What ended of stories in the 24 hours up to a time, in the order of the ids; null when Redis does not say. */
  readDays(storyIds: readonly string[], nowMs: number): Promise<StoryDay[] | null>;
  /** The runs that hold slots now, up to a number; null when Redis does not say. */
  readHolders(limit: number): Promise<SlotHolder[] | null>;
  /** Where runs are; null when Redis does not say. */
  explainRuns(runs: readonly Pick<RunRef, "runId" | "storyRunId">[]): Promise<RunExplanation[] | null>;
  /** Whom it asks; rejects when Redis does not say. */
  admission: Pick<Admission, "snapshot" | "explain">;
  stop(): void;
};

/** The fleet, and in the order of the asked ids what holds for stories now and what they used. */
export type StoriesView = {
  fleet: Snapshot;
  stories: { now: StoryExplanation; used: Usage }[];
  /** What all stories used, those that were not asked for included. */
  usedByAll: Usage;
};

export type WorkerViewOptions = { redisUrl: string; logger: Logger; prefix?: string | undefined };

const storiesPerCall = 100;

/** Looks at admission. Fails within half a second when Redis is away. */
export function createWorkerView(options: WorkerViewOptions): WorkerView {
  const { redisUrl, logger, prefix = "fl" } = options;
  const redis = new Redis(redisUrl, {
    commandTimeout: 500,
    socketTimeout: 10_000,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    retryStrategy: (times) => Math.min(1_000, 50 * times),
  });
  redis.on("error", (err) => logger.debug({ err }, "redis is not reachable"));
  const admission = new Admission({ redis, prefix });
  const book = new UsageBook({ redis, prefix });
  const hours = new HourBook({ redis, prefix });
  const orNull = async <Value>(read: () => Promise<Value>): Promise<Value | null> => {
    try {
      return await read();
    } catch (err) {
      logger.debug({ err }, "admission did not answer");
      return null;
    }
  };
  return {
    isAnyWorkerAlive: () =>
      orNull(async () => {
        const { pools } = await admission.snapshot();
        return pools.cpu.workers + pools.io.workers > 0;
      }),
    readStories: (storyIds, minutes) => orNull(() => readStories({ admission, book }, storyIds, minutes)),
    readDays: (storyIds, nowMs) => orNull(() => readDays(hours, storyIds, nowMs)),
    readHolders: (limit) => orNull(() => admission.holders(limit)),
    explainRuns: (runs) => orNull(() => admission.explainRuns(runs)),
    admission,
    stop: () => redis.disconnect(),
  };
}

async function readDays(hours: HourBook, storyIds: readonly string[], nowMs: number): Promise<StoryDay[]> {
  const days: StoryDay[] = [];
  for (let from = 0; from < storyIds.length; from += storiesPerCall) {
    days.push(...(await hours.read(storyIds.slice(from, from + storiesPerCall), nowMs)));
  }
  return days;
}

type Sources = { admission: Admission; book: UsageBook };

/** A few stories a call: explaining many would keep Redis from admitting meanwhile. */
async function readStories(
  { admission, book }: Sources,
  storyIds: readonly string[],
  minutes: number,
): Promise<StoriesView> {
  const fleet = await admission.snapshot();
  const span = { nowMs: fleet.nowMs, minutes };
  const stories: StoriesView["stories"] = [];
  for (let from = 0; from < storyIds.length; from += storiesPerCall) {
    const ids = storyIds.slice(from, from + storiesPerCall);
    const [explained, usages] = await Promise.all([admission.explain(ids), book.read(ids, span)]);
    for (const [index, now] of explained.entries()) {
      const used = usages[index];
      if (used !== undefined) stories.push({ now, used });
    }
  }
  return { fleet, stories, usedByAll: await book.readAll(span) };
}
