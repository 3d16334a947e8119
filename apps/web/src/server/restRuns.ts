import { getEvent } from "./events.ts";
import { actionSlugSchema, idSchema } from "./inputs.ts";
import { defineRoute, type RestRoute } from "./restRoute.ts";
import * as schemas from "./restSchemas.ts";
import { cancelRun, cancelRuns, reemitEvent, retryRun } from "./runControl.ts";
import { eventFilterShape } from "./runFilter.ts";
import { isNarrowed, searchRuns } from "./runSearch.ts";
import { getRun, listActionRuns, listEvents, listRuns } from "./runs.ts";
import { requireStory } from "./stories.ts";
import { listStoryActionRuns } from "./storyActionRuns.ts";
import { listStoryEvents } from "./storyEvents.ts";
import { readStoryUsage } from "./usage.ts";

const { idParams, pageQuery, pageOf } = schemas;

/** Routes that tell of story runs and their events, and those that stop and repeat them. */
export const runRoutes: readonly RestRoute[] = [
  defineRoute({
    method: "GET",
    path: "/stories/{id}/runs",
    operationId: "listRuns",
    summary: "The runs of a story, the newest first.",
    role: "viewer",
    params: idParams,
    query: schemas.runsQuery,
    answer: pageOf(schemas.runSchema),
    handle: async ({ services, actor, params, query }) => {
      await requireStory(services, actor, params.id);
      const asked = { storyId: params.id, ...query };
      return isNarrowed(query) ? searchRuns(services, actor, asked) : listRuns(services, actor, asked);
    },
  }),
  defineRoute({
    method: "GET",
    path: "/stories/{id}/actions/{slug}/runs",
    operationId: "listStoryActionRuns",
    summary: "The runs of one action over all runs of its story, those of the newest story run first.",
    role: "viewer",
    params: idParams.extend({ slug: actionSlugSchema }),
    query: pageQuery,
    answer: pageOf(schemas.storyActionRunSchema),
    handle: ({ services, actor, params: { id, slug }, query }) =>
      listStoryActionRuns(services, actor, { storyId: id, action: slug, ...query }),
  }),
  defineRoute({
    method: "GET",
    path: "/stories/{id}/events",
    operationId: "listStoryEvents",
    summary: "The events of a story over all of its runs, those of the newest run first.",
    role: "viewer",
    params: idParams,
    query: pageQuery.extend({ action: actionSlugSchema.optional(), ...eventFilterShape }),
    answer: pageOf(schemas.eventSummarySchema),
    handle: ({ services, actor, params, query }) => listStoryEvents(services, actor, { storyId: params.id, ...query }),
  }),
  defineRoute({
    method: "GET",
    path: "/stories/{id}/usage",
    operationId: "getUsage",
    summary: "What is stored of a story, and how long it is kept.",
    role: "viewer",
    params: idParams,
    answer: schemas.usageSchema,
    handle: ({ services, actor, params }) => readStoryUsage(services, actor, params.id),
  }),
  defineRoute({
    method: "POST",
    path: "/stories/{id}/runs/cancel",
    operationId: "cancelRuns",
    summary: "Cancel all runs of a story that are open now.",
    role: "editor",
    params: idParams,
    answer: schemas.cancelledSchema,
    handle: ({ services, actor, params }) => cancelRuns(services, actor, params.id),
  }),
  defineRoute({
    method: "GET",
    path: "/runs/{id}",
    operationId: "getRun",
    summary: "A story run: status, counts, times, and what it waits for.",
    role: "viewer",
    params: idParams,
    answer: schemas.runDetailSchema,
    handle: ({ services, actor, params }) => getRun(services, actor, params.id),
  }),
  defineRoute({
    method: "POST",
    path: "/runs/{id}/cancel",
    operationId: "cancelRun",
    summary: "Cancel a story run; one that has ended stays as it is.",
    role: "editor",
    params: idParams,
    answer: schemas.runDetailSchema,
    handle: ({ services, actor, params }) => cancelRun(services, actor, params.id),
  }),
  defineRoute({
    method: "POST",
    path: "/runs/{id}/retry",
    operationId: "retryRun",
    summary: "Try what failed of a story run again, as new story runs.",
    role: "editor",
    params: idParams,
    body: schemas.retrySchema,
    answer: schemas.retriedSchema,
    handle: ({ services, actor, params, body }) =>
      retryRun(services, actor, { ...params, actionRunId: body?.actionRun, version: body?.version }),
  }),
  defineRoute({
    method: "GET",
    path: "/runs/{id}/action-runs",
    operationId: "listActionRuns",
    summary: "The action runs of a story run that have ended: how, why, their log, and what they sent.",
    role: "viewer",
    params: idParams,
    query: pageQuery,
    answer: pageOf(schemas.actionRunSchema),
    handle: ({ services, actor, params, query }) => listActionRuns(services, actor, { ...params, ...query }),
  }),
  defineRoute({
    method: "GET",
    path: "/runs/{id}/events",
    operationId: "listEvents",
    summary: "The events of a story run in the order of time.",
    role: "viewer",
    params: idParams,
    query: pageQuery.extend({ action: actionSlugSchema.optional(), actionRunId: idSchema.optional() }),
    answer: pageOf(schemas.eventSummarySchema),
    handle: ({ services, actor, params, query }) => listEvents(services, actor, { ...params, ...query }),
  }),
  defineRoute({
    method: "GET",
    path: "/events/{id}",
    operationId: "getEvent",
    summary: "An event with its data.",
    role: "viewer",
    params: idParams,
    query: schemas.eventQuery,
    answer: schemas.eventSchema,
    handle: ({ services, actor, params, query }) =>
      getEvent(services, actor, { id: params.id, full: query.full !== "false" }),
  }),
  defineRoute({
    method: "POST",
    path: "/events/{id}/reemit",
    operationId: "reemitEvent",
    summary: "Emit an event again: a new story run goes on from a copy of it.",
    role: "editor",
    params: idParams,
    body: schemas.reemitSchema,
    answer: schemas.reemittedSchema,
    handle: ({ services, actor, params, body }) => reemitEvent(services, actor, { ...params, version: body?.version }),
  }),
];
