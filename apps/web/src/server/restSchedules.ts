import * as z from "zod";
import { idSchema } from "./inputs.ts";
import { defineRoute, type RestRoute } from "./restRoute.ts";
import * as schemas from "./restSchemas.ts";
import { listSchedules, pauseSchedule, resumeSchedule, runSchedule } from "./schedules.ts";

const { idParams, pageOf, pageQuery } = schemas;

const moment = z.iso.datetime();
const left = z.object({ count: z.int().min(0), lastAt: moment.nullable() });

const scheduleSchema = z.object({
  id: idSchema,
  storyId: idSchema,
  storyName: z.string(),
  action: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  cron: z.string(),
  timezone: z.string(),
  missedPolicy: z.enum(["latest", "all", "skip"]),
  overlap: z.enum(["allow", "skip"]),
  spreadMs: z.number().min(0).meta({ description: "By how much it is later than its expression says, ms." }),
  next: z.array(moment).meta({ description: "The next five times, its spread included; none while it is paused." }),
  lastAt: moment.nullable().meta({ description: "The last time that started a run." }),
  pausedAt: moment.nullable(),
  missed: left.meta({ description: "Times that started no run, as no worker was there." }),
  skipped: left.meta({ description: "Times that started no run, as the run before was still open." }),
});

/** Routes that tell of schedules, pause them and start what they start. */
export const scheduleRoutes: readonly RestRoute[] = [
  defineRoute({
    method: "GET",
    path: "/schedules",
    operationId: "listSchedules",
    summary: "The schedules of the team, or of one story, in the order in which they come next.",
    role: "viewer",
    query: pageQuery.extend({ story: idSchema.optional() }),
    answer: pageOf(scheduleSchema),
    handle: ({ services, actor, query: { story, ...page } }) =>
      listSchedules(services, actor, { storyId: story, ...page }),
  }),
  defineRoute({
    method: "POST",
    path: "/schedules/{id}/pause",
    operationId: "pauseSchedule",
    summary: "Let the times of a schedule start nothing until it is resumed.",
    role: "editor",
    params: idParams,
    answer: scheduleSchema,
    handle: ({ services, actor, params }) => pauseSchedule(services, actor, params.id),
  }),
  defineRoute({
    method: "POST",
    path: "/schedules/{id}/resume",
    operationId: "resumeSchedule",
    summary: "Let a schedule go on with its next time.",
    role: "editor",
    params: idParams,
    answer: scheduleSchema,
    handle: ({ services, actor, params }) => resumeSchedule(services, actor, params.id),
  }),
  defineRoute({
    method: "POST",
    path: "/schedules/{id}/run",
    operationId: "runSchedule",
    summary: "Start a run of a schedule now; its times stay as they are.",
    role: "editor",
    params: idParams,
    answer: z.object({ id: idSchema.meta({ description: "The story run that was started." }) }),
    handle: ({ services, actor, params }) => runSchedule(services, actor, params.id),
  }),
];
