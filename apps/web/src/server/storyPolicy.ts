import type { Prisma } from "@fairlead/db/client";
import type { StoryPolicy } from "@fairlead/fairness";
import * as z from "zod";
import type { Actor, Services } from "./services.ts";
import { requireStory } from "./stories.ts";

/** Whole ms of budget that a column holds. */
const budgetMsMax = 2_000_000_000;

/** What people set for a story's share. What is left out stays as it is. */
export const policySchema = z
  .strictObject({
    weight: z
      .number("has to be a number from 0.01 to 100")
      .min(0.01, "has to be 0.01 at least")
      .max(100, "has to be 100 at most")
      .meta({ description: "Its part of the worker time relative to other stories; 1 by default." }),
    priority: z
      .enum(["low", "normal", "high"], "has to be low, normal or high")
      .meta({ description: "high doubles weight and budget, low halves the weight." }),
    throttle: z
      .number("has to be a number from 0 to 1")
      .min(0, "has to be 0 at least: it lets nothing run")
      .max(1, "has to be 1 at most: the whole share")
      .meta({ description: "The part of its share that it may use; 1 by default." }),
    paused: z.boolean("has to be true or false").meta({ description: "Keeps what it accepts waiting." }),
    budgetMs: z
      .int("has to be a whole number of ms, or null")
      .min(1, "has to be 1 ms at least")
      .max(budgetMsMax, `has to be ${budgetMsMax} ms at most`)
      .nullable()
      .meta({ description: "Worker time that it may use in a minute, ms; null: the installation's." }),
  })
  .partial();

export type PolicyChange = z.infer<typeof policySchema>;

const defaults: StoryPolicy = { weight: 1, priority: "normal", throttle: 1, paused: false, budgetMs: null };

/** What people have set for a story, defaults where they have not. */
export async function readPolicy({ prisma }: Pick<Services, "prisma">, storyId: string): Promise<StoryPolicy> {
  const row = await prisma.storyPolicy.findUnique({ where: { storyId } });
  return row === null ? defaults : toPolicy(row);
}

type Row = Prisma.StoryPolicyGetPayload<Record<never, never>>;

function toPolicy({ weight, priority, throttle, paused, budgetMs }: Row): StoryPolicy {
  return {
    weight,
    priority: priority === "low" || priority === "high" ? priority : "normal",
    throttle,
    paused,
    budgetMs,
  };
}

/**
 * Changes what holds for a story and tells admission. It holds from the next decision on, for waiting runs as well; if
 * Redis is away it is stored, and workers apply it when Redis is back. Throws `not_found`.
 */
export async function setPolicy(
  services: Services,
  actor: Actor,
  { id, change }: { id: string; change: PolicyChange },
): Promise<StoryPolicy> {
  await requireStory(services, actor, id);
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const updatedBy = actor.userId;
  const row = await services.change((tx) =>
    tx.storyPolicy.upsert({
      where: { storyId: id },
      create: { ...defaults, ...given, storyId: id, version: 1, updatedBy },
      update: { ...given, version: { increment: 1 }, updatedAt: new Date(services.intake.now()), updatedBy },
    }),
  );
  const policy = toPolicy(row);
  try {
    await services.intake.configure({ version: row.version, storyId: id, policy });
  } catch (err) {
    services.logger.warn({ err, storyId: id }, "admission could not be told of a policy; workers will");
  }
  return policy;
}
