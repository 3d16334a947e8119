import { randomUUID } from "node:crypto";
import { Admission, createSettings, createStoryPolicy, type Policy, type Settings } from "@fairlead/fairness";
import type { Load, Scenario } from "@fairlead/fairness/sim";
import { Redis } from "ioredis";
import { pauseMs } from "../workload.ts";
import { createSources, type Source } from "./arrivals.ts";
import { type BudgetReading, readBudget } from "./budget.ts";
import { type Seen, startFleet } from "./fleet.ts";
import { preciseNow } from "./harnessMessages.ts";
import { createJournal, type Journal } from "./journal.ts";
import { perform } from "./perform.ts";
import { createProducer, type Producer } from "./producer.ts";
import type { RedisServer } from "./redisServer.ts";

/** What is played. */
export type Play = {
  scenario: Scenario;
  /** `plain`: BullMQ without admission. */
  policy: Policy | "plain";
  slots: number;
  seed: number;
  /** Play these loads only, default all. */
  isPlayed?: (load: Load) => boolean;
  /** Let admission tell its decisions, default true. It costs Redis some time. */
  records?: boolean;
};

/** What came of it. */
export type Played = {
  journal: Journal;
  settings: Settings;
  /** Whether all that was asked for has ended. */
  drained: boolean;
  /** Slots that admission holds for taken when nothing is left to run; null: not drained, or no admission. */
  leakedSlots: number | null;
  /** What the heavy stories were charged; empty: not drained, or the policy has no budget that accrues. */
  budget: BudgetReading[];
};

const workers = 4;
const sampleEveryMs = 50;
const settleMs = 300;

/**
 * Plays a scenario on a real clock: runs are asked for by this process, admitted and handed over in Redis, and taken by
 * worker processes through BullMQ. Ends when all that was asked for has ended, or at the scenario's end.
 */
export async function play(server: RedisServer, options: Play): Promise<Played> {
  await server.flush();
  const journal = createJournal();
  const stage = await setStage(server, options, journal);
  try {
    const drained = await perform(stage, options);
    await pauseMs(settleMs);
    journal.endMs = stage.now();
    const reading = drained && options.policy !== "plain";
    return {
      journal,
      settings: stage.settings,
      drained,
      leakedSlots: reading ? (await stage.admission.snapshot()).pools.cpu.taken : null,
      budget: reading ? await readBudget(stage.admission, journal, stage.settings) : [],
    };
  } finally {
    await stage.leave();
  }
}

/** All that a scenario needs while it is played. */
export type Stage = {
  journal: Journal;
  settings: Settings;
  admission: Admission;
  producer: Producer;
  sources: Source[];
  /** Calls when a run has ended. */
  onEnded: (runId: string) => void;
  now: () => number;
  leave(): Promise<void>;
};

async function setStage(server: RedisServer, options: Play, journal: Journal): Promise<Stage> {
  const { scenario, policy, slots, seed, records = true } = options;
  const plain = policy === "plain";
  const settings = createSettings({ ...scenario.settings, policy: plain ? "fifo" : policy });
  const prefix = `bench-${randomUUID().slice(0, 8)}`;
  const redis = new Redis(server.url);
  const admission = new Admission({ redis, prefix });
  if (!plain) await configure(admission, scenario, settings);
  let originMs = preciseNow();
  const now = () => preciseNow() - originMs;
  const common = { redisUrl: server.url, prefix, records: records && !plain, plain };
  const producer = createProducer({ ...common, journal, now });
  const stage: Stage = {
    ...{ journal, settings, admission, producer, now },
    sources: createSources(scenario.loads(slots), seed),
    onEnded: () => {},
    leave: async () => {},
  };
  const share = Math.ceil(slots / workers);
  const orders = Array.from({ length: workers }, (_, n) => ({ ...common, id: `w${n}`, slots: share }));
  const fleet = await startFleet(orders, (seen) => takeDown(stage, seen, originMs));
  const sampling = plain ? undefined : setInterval(() => void sample(stage), sampleEveryMs);
  stage.leave = async () => {
    clearInterval(sampling);
    fleet[Symbol.dispose]();
    await producer.stop();
    redis.disconnect();
  };
  originMs = preciseNow();
  journal.originMs = originMs;
  journal.slots.push({ atMs: 0, change: share * workers });
  return stage;
}

async function configure(admission: Admission, scenario: Scenario, settings: Settings): Promise<void> {
  await admission.configure({ version: 1, settings });
  for (const [storyId, policy] of Object.entries(scenario.policies ?? {})) {
    await admission.configure({ version: 1, storyId, policy: createStoryPolicy(policy) });
  }
}

function takeDown({ journal, onEnded }: Stage, seen: Seen, originMs: number): void {
  journal.decisions.push(...seen.decisions);
  for (const { runId, atMs } of seen.started) journal.runs.get(runId)?.startsMs.push(atMs - originMs);
  for (const { runId, atMs } of seen.ended) {
    const run = journal.runs.get(runId);
    if (run === undefined) continue;
    run.endedMs = atMs - originMs;
    onEnded(runId);
  }
}

async function sample({ admission, journal, now }: Stage): Promise<void> {
  const { pools } = await admission.snapshot();
  journal.ready.push({ atMs: now(), stories: pools.cpu.ready });
}
