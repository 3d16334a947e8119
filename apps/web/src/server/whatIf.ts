import { Worker } from "node:worker_threads";
import { createStoryPolicy, policies, type Settings, type StoryPolicy } from "@fairlead/fairness";
import type { RecordedRun, Replay, ReplayedWaits } from "@fairlead/fairness/replay";
import type { Clock } from "@fairlead/runtime/enqueue";
import { findAction } from "@fairlead/story";
import * as z from "zod";
import { AppError } from "./appError.ts";
import { idSchema } from "./inputs.ts";
import type { Actor, Services } from "./services.ts";
import { policySchema } from "./storyPolicy.ts";
import { type AdmittedRunRow, readAdmittedRuns } from "./whatIfQueries.ts";

/** What to replay: the last minutes, with other rules for the fleet or for one story. What is left out stays. */
export const whatIfSchema = z.strictObject({
  minutes: z.int().min(1).max(30).default(5),
  policy: z.enum(policies).optional(),
  share: z.number().min(0.05).max(1).optional(),
  story: policySchema.extend({ id: idSchema }).optional(),
});

type WhatIf = z.infer<typeof whatIfSchema>;
type Waits = { p50Ms: number; p99Ms: number };

/** What would have changed. `now` and `then` are computed by the model, `measured` is what was: they tell how far to trust it. */
export type WhatIfAnswer = {
  minutes: number;
  /** Action runs that were replayed; `isCut`: only the newest ones, there were more. */
  runs: number;
  isCut: boolean;
  /** Stories of the team, those with the most runs first. */
  stories: { id: string; name: string; runs: number; measured: Waits; now: Waits; then: Waits }[];
  /** How many of the runs are of others' stories. */
  otherRuns: number;
};

const runsMax = 3_000;
const patienceMs = 600_000;
const replayTimeoutMs = 20_000;
const storiesShown = 50;

let isReplaying = false;

/**
 * Replays what took slots in the last minutes on the model of admission, as things are and with other rules. Throws
 * `workers_unavailable` when Redis is away, `too_many_requests` while another replay is under way in this process.
 */
export async function replayWhatIf(services: Services, actor: Actor, whatIf: WhatIf): Promise<WhatIfAnswer> {
  if (isReplaying) throw new AppError("too_many_requests", "Another replay is under way. Try again in a few seconds.");
  isReplaying = true;
  try {
    return await replay(services, actor, whatIf);
  } finally {
    isReplaying = false;
  }
}

async function replay(services: Services, { tenantId, teamId }: Actor, whatIf: WhatIf): Promise<WhatIfAnswer> {
  const view = await services.workers.readStories([], 1);
  if (view === null) throw new AppError("workers_unavailable", "Redis, which shares out the workers, does not answer.");
  const sinceMs = services.intake.now() - whatIf.minutes * 60_000;
  const rows = await readAdmittedRuns(services.pool, { sinceMs, limit: runsMax + 1 });
  const recorded = await toRecorded(services, rows.slice(0, runsMax), sinceMs);
  const ids = [...new Set(recorded.map(({ storyId }) => storyId))];
  const found = await services.prisma.story.findMany({
    where: { id: { in: ids }, tenantId, teamId },
    select: { id: true, name: true },
  });
  const set = await readPolicies(services, ids);
  const { pools, settings } = view.fleet;
  const base = { runs: recorded, patienceMs, slots: { cpu: pools.cpu.slots || 1, io: pools.io.slots || 1 } };
  const owned = new Set(found.map(({ id }) => id));
  const [now, then] = await replayInThread(services.clock, [
    { ...base, settings, policies: set },
    { ...base, settings: toSettings(settings, whatIf), policies: toPolicies(set, whatIf, owned) },
  ]);
  const measured = Map.groupBy(rows.slice(0, runsMax), ({ story_id }) => story_id);
  const stories = found.map(({ id, name }) => ({
    ...{ id, name, runs: now?.get(id)?.runs ?? 0 },
    measured: toMeasured(measured.get(id) ?? []),
    now: toWaits(now?.get(id)),
    then: toWaits(then?.get(id)),
  }));
  const own = stories.reduce((total, { runs }) => total + runs, 0);
  return {
    minutes: whatIf.minutes,
    runs: recorded.length,
    isCut: rows.length > runsMax,
    stories: stories.sort((a, b) => b.runs - a.runs).slice(0, storiesShown),
    otherRuns: recorded.length - own,
  };
}

/** Times from the first arrival on. Runs of versions that this release can't read count as computing ones. */
async function toRecorded(
  services: Services,
  rows: readonly AdmittedRunRow[],
  sinceMs: number,
): Promise<RecordedRun[]> {
  const firstMs = rows.reduce((first, { asked_ms }) => Math.min(first, asked_ms), sinceMs);
  const plans = new Map(
    await Promise.all(
      [...new Set(rows.map(({ version_id }) => version_id))].map(
        async (id) => [id, await services.plans.load(id)] as const,
      ),
    ),
  );
  return rows.map(({ story_id, version_id, action, asked_ms, took_ms }) => {
    const plan = plans.get(version_id);
    const pool = (plan && findAction(plan, action)?.pool) ?? "cpu";
    return { storyId: story_id, pool, atMs: Math.round(asked_ms - firstMs), durationMs: Math.round(took_ms) };
  });
}

async function readPolicies({ prisma }: Services, ids: readonly string[]): Promise<Map<string, StoryPolicy>> {
  const rows = await prisma.storyPolicy.findMany({ where: { storyId: { in: [...ids] } } });
  return new Map(
    rows.map(({ storyId, weight, priority, throttle, paused, budgetMs }) => {
      const known = priority === "low" || priority === "high" ? priority : "normal";
      return [storyId, createStoryPolicy({ weight, priority: known, throttle, paused, budgetMs })];
    }),
  );
}

function toSettings(settings: Settings, { policy, share }: WhatIf): Settings {
  return { ...settings, ...(policy === undefined ? {} : { policy }), ...(share === undefined ? {} : { share }) };
}

/** A change for a story of another team changes nothing. */
function toPolicies(
  set: ReadonlyMap<string, StoryPolicy>,
  { story }: WhatIf,
  owned: ReadonlySet<string>,
): Map<string, StoryPolicy> {
  const changed = new Map(set);
  if (story === undefined || !owned.has(story.id)) return changed;
  const { id, ...change } = story;
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return changed.set(id, createStoryPolicy({ ...set.get(id), ...given }));
}

function toWaits(waits: ReplayedWaits | undefined): Waits {
  return { p50Ms: waits?.waitP50Ms ?? 0, p99Ms: waits?.waitP99Ms ?? 0 };
}

function toMeasured(rows: readonly AdmittedRunRow[]): Waits {
  const sorted = rows.map(({ wait_ms }) => Math.round(wait_ms)).sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** Replays in a thread of its own; one that does not come to its end in time is stopped. */
function replayInThread(clock: Clock, replays: readonly Replay[]): Promise<Map<string, ReplayedWaits>[]> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL("./replayThread.ts", import.meta.url), {
      workerData: replays,
      resourceLimits: { maxOldGenerationSizeMb: 128 },
    });
    const callOff = clock.after(replayTimeoutMs, () => {
      void thread.terminate();
      reject(new AppError("too_many_requests", "The replay took too long. Replay fewer minutes."));
    });
    thread.once("message", resolve);
    thread.once("error", reject);
    thread.once("exit", callOff);
  });
}
