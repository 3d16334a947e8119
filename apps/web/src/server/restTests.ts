import * as z from "zod";
import { testStoryAction } from "./actionTests.ts";
import { actionSlugSchema, idSchema } from "./inputs.ts";
import { defineRoute, type RestRoute } from "./restRoute.ts";
import { idParams } from "./restSchemas.ts";
import { testWholeStory } from "./storyTested.ts";
import { storyTestBodySchema, testedStorySchema } from "./storyTestSchemas.ts";
import { testBodySchema, testedSchema } from "./testSchemas.ts";

/** Bytes of a request that may carry events. */
export const testBytesMax = 6_000_000;

/** Routes that try actions and whole stories out. */
export const testRoutes: readonly RestRoute[] = [
  defineRoute({
    method: "POST",
    path: "/stories/{id}/test",
    operationId: "testStory",
    summary: "Try the whole draft out from one event on: everything is performed, nothing is recorded.",
    role: "editor",
    bodyLimit: testBytesMax,
    params: idParams,
    body: storyTestBodySchema,
    answer: testedStorySchema,
    handle: ({ services, actor, params, body = {}, signal }) => {
      const { event, ...asked } = body;
      const isId = idSchema.safeParse(event).success;
      const source = isId ? { event: String(event) } : { given: event };
      return testWholeStory(services, actor, { ...params, ...asked, ...source, signal });
    },
  }),
  defineRoute({
    method: "POST",
    path: "/stories/{id}/actions/{slug}/test",
    operationId: "testAction",
    summary: "Try an action of the draft out: nothing is recorded, nothing follows.",
    role: "editor",
    bodyLimit: testBytesMax,
    params: z.strictObject({ id: idSchema, slug: actionSlugSchema }),
    body: testBodySchema,
    answer: testedSchema,
    handle: ({ services, actor, params, body = {}, signal }) => {
      const { mode, dryRun, event, run, events, upTo, record } = body;
      const isId = idSchema.safeParse(event).success;
      return testStoryAction(services, actor, {
        ...params,
        mode: mode ?? (dryRun === true ? "dry_run" : "test"),
        event: isId ? String(event) : undefined,
        given: isId ? undefined : event,
        run,
        events,
        upTo,
        record,
        signal,
      });
    },
  }),
];
