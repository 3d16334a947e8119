import type { Redis } from "ioredis";
import { Admission } from "../src/admission.ts";
import type { Grant, Ticket } from "../src/ticket.ts";
import { type CpuMeter, createCpuMeter } from "./cpu.ts";
import { createLoad } from "./load.ts";

/**
 * What one run costs Redis, µs of CPU: in all, and by verb. `complete` admits the next run in the same call; `admit` is that
 * part by itself.
 */
export type CycleCost = {
  totalUs: number;
  enqueueUs: number;
  startUs: number;
  completeUs: number;
  admitUs: number;
  runs: number;
};

export type CycleOptions = {
  redis: Redis;
  prefix: string;
  /** Stories that have waiting runs all the time. */
  stories: number;
  /** Runs to measure, about. */
  runs: number;
  /** Runs in one call. */
  batch: number;
};

const worker = "bench";
const slots = 1_000;
const waitingPerStory = 4;
const tookMs = 100;

/**
 * Measures the steady state of a fleet of 1 000 slots whose stories all have a backlog: batches of new runs are enqueued, as
 * many running ones complete, and what is granted starts.
 */
export async function measureCycle({ redis, prefix, stories, runs, batch }: CycleOptions): Promise<CycleCost> {
  const admission = new Admission({ redis, prefix });
  const load = createLoad({ stories, perStoryRun: 2 });
  let running: Grant[] = [];
  const start = async (granted: readonly Grant[]) => {
    for (const part of cut(granted, batch)) await admission.start(worker, part);
    running.push(...granted);
  };
  const waiting = Math.max(stories * waitingPerStory, 4 * slots);
  for (let made = 0; made < waiting; made += 100) await admission.enqueue(load.take(100));
  await start((await admission.tick(worker, { cpu: slots, io: 0 }, [])).granted);

  // What a story's first runs cost is not what it costs later: slow start, first estimates, first keys.
  const rounds = Math.ceil(runs / slots);
  const turn = async (count: (part: string, act: () => Promise<void>) => Promise<void>) => {
    const ended = running;
    const tickets = load.take(ended.length);
    const granted: Grant[] = [];
    running = [];
    await count("enqueue", async () => {
      for (const part of cut(tickets, batch)) granted.push(...(await admission.enqueue(part)).granted);
    });
    await count("complete", async () => {
      for (const part of cut(ended, batch))
        granted.push(...(await admission.complete(worker, part.map(toEnded))).granted);
    });
    await count("start", () => start(granted));
    await admission.tick(worker, { cpu: slots, io: 0 }, []);
    return ended.length;
  };
  for (let round = 0; round < Math.min(5, rounds); round += 1) await turn((_, act) => act());
  const meter = await createCpuMeter(redis);
  let measured = 0;
  for (let round = 0; round < rounds; round += 1) measured += await turn((part, act) => meter.count(part, act));
  const of = (part: string) => round1((meter.sums().get(part) ?? 0) / measured);
  const [enqueueUs, startUs, completeUs] = [of("enqueue"), of("start"), of("complete")];
  const totalUs = round1(enqueueUs + startUs + completeUs);
  return { totalUs, enqueueUs, startUs, completeUs, admitUs: await measureAdmit(admission, meter), runs: measured };
}

/** A second worker makes the fleet twice as large: as many runs again are admitted, 50 in a call. */
async function measureAdmit(admission: Admission, meter: CpuMeter): Promise<number> {
  let admitted = 0;
  await meter.count("admit", async () => {
    admitted = (await admission.tick("second", { cpu: slots, io: 0 }, [])).granted.length;
  });
  return round1((meter.sums().get("admit") ?? 0) / admitted);
}

function toEnded({ runId, storyRunId, pool }: Ticket) {
  return { runId, storyRunId, pool, actualMs: tookMs, outcome: "emitted", children: [] };
}

function cut<T>(list: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < list.length; from += size) parts.push(list.slice(from, from + size));
  return parts;
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
