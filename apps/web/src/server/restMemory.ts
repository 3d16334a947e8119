import * as z from "zod";
import { forgetValues, readActionMemory, releaseWaiting } from "./actionMemory.ts";
import { idSchema } from "./inputs.ts";
import { defineRoute, type RestRoute } from "./restRoute.ts";

const count = z.int().min(0);
const moment = z.iso.datetime();
const params = z.object({ id: idSchema, slug: z.string().max(64) });

const memorySchema = z.object({
  values: z
    .object({ count, latest: z.array(z.object({ value: z.string(), passedAt: moment.nullable() })) })
    .meta({ description: "What a deduplication compares with, the latest first." }),
  groups: z
    .object({
      count,
      next: z.array(
        z.object({ group: z.string(), size: count.nullable(), items: count, storyRunId: idSchema, until: moment }),
      ),
    })
    .meta({ description: "The groups of an implode that take items, the one that ends next first." }),
  waiting: z
    .object({ count, next: z.array(z.object({ storyRunId: idSchema, since: moment, until: moment })) })
    .meta({ description: "Events that wait at a delay or a throttle, or hold a group, the next first." }),
});

/** Routes that tell what actions remember, and let go of it. */
export const memoryRoutes: readonly RestRoute[] = [
  defineRoute({
    method: "GET",
    path: "/stories/{id}/actions/{slug}/memory",
    operationId: "readActionMemory",
    summary: "What an action remembers over story runs and lets wait, up to 100 of each.",
    role: "viewer",
    params,
    answer: memorySchema,
    handle: ({ services, actor, params: { id, slug } }) => readActionMemory(services, actor, { storyId: id, slug }),
  }),
  defineRoute({
    method: "DELETE",
    path: "/stories/{id}/actions/{slug}/memory",
    operationId: "forgetValues",
    summary: "Forget the values that a deduplication compares with.",
    role: "editor",
    params,
    answer: z.object({ forgotten: count }),
    handle: ({ services, actor, params: { id, slug } }) => forgetValues(services, actor, { storyId: id, slug }),
  }),
  defineRoute({
    method: "POST",
    path: "/stories/{id}/actions/{slug}/memory/release",
    operationId: "releaseWaiting",
    summary: "Let go of what waits at an action: events are passed on, groups end with what they have.",
    role: "editor",
    params,
    answer: z.object({ released: count }),
    handle: ({ services, actor, params: { id, slug } }) => releaseWaiting(services, actor, { storyId: id, slug }),
  }),
];
