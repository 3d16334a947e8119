import { policies, waitingReasons } from "@fairlead/fairness";
import * as z from "zod";
import { readFairness, readStoryFairness } from "./fairness.ts";
import { idSchema } from "./inputs.ts";
import { defineRoute, type RestRoute } from "./restRoute.ts";
import { idParams } from "./restSchemas.ts";
import { listHolders } from "./slotHolders.ts";
import { policySchema, setPolicy } from "./storyPolicy.ts";
import { replayWhatIf, whatIfSchema } from "./whatIf.ts";

/** Routes that tell and set how the workers are shared. Times are milliseconds, budgets milliseconds of worker time. */

const ms = z.number().min(0);
const count = z.int().min(0);
const reason = z.enum(waitingReasons);
const policy = policySchema.required();

const wait = z
  .object({
    reason,
    sentence: z.string(),
    sinceMs: ms.meta({ description: "How long the reason has held." }),
    clearMs: ms.nullable().meta({ description: "Until all that waits now has started, at the present pace." }),
    wakeMs: ms.nullable().meta({ description: "Until time alone ends it; null where only runs or people can." }),
  })
  .nullable();

const share = z.object({
  id: idSchema,
  name: z.string(),
  policy,
  budget: z.object({ usedMs: ms, maxMs: ms }),
  running: count,
  allowed: count.nullable().meta({ description: "Runs at once by its share; null while it has nothing to run." }),
  lent: count.meta({ description: "Runs above that, on slots that nobody else wanted." }),
  waiting: count,
  wait,
  used: z.object({
    runs: count,
    workMs: ms,
    part: z.number().min(0).max(1).meta({ description: "Its part of all worker time." }),
    waitP50Ms: ms.nullable(),
    waitP95Ms: ms.nullable(),
  }),
});

const pool = z.object({
  workers: count,
  slots: count,
  taken: count,
  waiting: count,
  handoffs: count,
  oldestHandoffMs: ms,
  lookAhead: count,
  ready: count,
  gated: count,
  parked: count,
});

const fleet = z.object({
  settings: z.object({
    policy: z.enum(policies),
    tenancy: z.enum(["single", "multi"]),
    share: z.number(),
    reserve: z.number(),
    budgetMs: ms,
    dampened: z.boolean(),
    refillMs: ms,
  }),
  pools: z.object({ cpu: pool, io: pool }),
});

const lane = z.object({ running: count, allowed: count, lent: count, waiting: count, wait, estimateMs: ms });
const at = z.iso.datetime();

const fairnessSchema = z.object({
  at,
  minutes: count,
  headline: z.string(),
  fleet,
  stories: z.array(share),
  resting: count,
});

const storyFairnessSchema = share.extend({
  at,
  minutes: z.array(z.object({ atMs: ms, runs: count, workMs: ms, waits: z.partialRecord(reason, ms) })),
  lanes: z.object({ cpu: lane, io: lane }),
  fleet,
});

const waits = z.object({ p50Ms: ms, p99Ms: ms });

const whatIfAnswerSchema = z.object({
  minutes: count,
  runs: count.meta({ description: "Action runs that were replayed." }),
  isCut: z.boolean().meta({ description: "Only the newest ones; there were more." }),
  stories: z.array(
    z.object({
      id: idSchema,
      name: z.string(),
      runs: count,
      measured: waits.meta({ description: "How long they waited." }),
      now: waits.meta({ description: "What the model makes of it, as things are." }),
      then: waits.meta({ description: "What it makes of it with the other rules." }),
    }),
  ),
  otherRuns: count.meta({ description: "Runs of other teams' stories." }),
});

const holdersSchema = z.object({
  items: z.array(
    z.object({
      runId: idSchema,
      storyRunId: idSchema,
      storyId: idSchema,
      storyName: z.string(),
      action: z.string(),
      pool: z.enum(["cpu", "io"]),
      state: z.string().meta({ description: "handoff: on its way to a worker; running: a worker has it." }),
      since: at,
      isLent: z.boolean().meta({ description: "Beyond the share of its story, as nobody else wanted the slot." }),
    }),
  ),
  others: count.meta({ description: "Slots that other teams hold." }),
  isCut: z.boolean(),
});

export const fairnessRoutes: readonly RestRoute[] = [
  defineRoute({
    method: "GET",
    path: "/fairness",
    operationId: "getFairness",
    summary: "How the workers are shared out among the stories, and which wait for what.",
    role: "viewer",
    answer: fairnessSchema,
    handle: ({ services, actor }) => readFairness(services, actor),
  }),
  defineRoute({
    method: "GET",
    path: "/fairness/holders",
    operationId: "listHolders",
    summary: "The action runs that hold slots now, the longest first.",
    role: "viewer",
    query: z.object({ storyId: idSchema.optional() }),
    answer: holdersSchema,
    handle: ({ services, actor, query }) => listHolders(services, actor, query),
  }),
  defineRoute({
    method: "POST",
    path: "/fairness/what-if",
    operationId: "replayWhatIf",
    summary: "Replay the last minutes on a model of the workers with other rules. Nothing is changed by it.",
    role: "editor",
    body: whatIfSchema,
    answer: whatIfAnswerSchema,
    handle: ({ services, actor, body }) => replayWhatIf(services, actor, body),
  }),
  defineRoute({
    method: "GET",
    path: "/stories/{id}/fairness",
    operationId: "getStoryFairness",
    summary: "How a story stands to its share, minute by minute.",
    role: "viewer",
    params: idParams,
    answer: storyFairnessSchema,
    handle: ({ services, actor, params }) => readStoryFairness(services, actor, params.id),
  }),
  defineRoute({
    method: "PUT",
    path: "/stories/{id}/fairness",
    operationId: "setStoryPolicy",
    summary: "Set weight, priority, throttle, pause or budget of a story; what is left out stays.",
    role: "editor",
    params: idParams,
    body: policySchema,
    answer: policy,
    handle: ({ services, actor, params, body }) => setPolicy(services, actor, { id: params.id, change: body }),
  }),
  defineRoute({
    method: "POST",
    path: "/stories/{id}/pause",
    operationId: "pauseStory",
    summary: "Keep what a story accepts, and all that waits of it, waiting until it is resumed. Answers its policy.",
    role: "editor",
    params: idParams,
    answer: policy,
    handle: ({ services, actor, params }) => setPolicy(services, actor, { id: params.id, change: { paused: true } }),
  }),
  defineRoute({
    method: "POST",
    path: "/stories/{id}/resume",
    operationId: "resumeStory",
    summary: "Let a paused story go on. Answers its policy.",
    role: "editor",
    params: idParams,
    answer: policy,
    handle: ({ services, actor, params }) => setPolicy(services, actor, { id: params.id, change: { paused: false } }),
  }),
];
