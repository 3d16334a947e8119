import * as z from "zod";
import { idSchema } from "./inputs.ts";
import { defineRoute, type RestRoute } from "./restRoute.ts";
import { idParams } from "./restSchemas.ts";
import { testBytesMax } from "./restTests.ts";
import {
  runTestsBodySchema,
  savedTestSchema,
  saveStoryTestBodySchema,
  saveTestBodySchema,
  testsRunSchema,
} from "./savedTestSchemas.ts";
import { listSavedTests, removeSavedTest, runSavedTests, saveStoryTest, saveTest } from "./savedTests.ts";
import type { TestRecord } from "./testRecord.ts";
import { testPlaceSchema } from "./testSchemas.ts";

const noRecord = (nowMs: number): TestRecord => ({ events: {}, calls: {}, nowMs: Math.floor(nowMs) });

/** Routes of the tests that are kept with a story. */
export const savedTestRoutes: readonly RestRoute[] = [
  defineRoute({
    method: "GET",
    path: "/stories/{id}/tests",
    operationId: "listTests",
    summary: "The saved tests of a story in the order in which they were made.",
    role: "viewer",
    params: idParams,
    answer: z.object({ items: z.array(savedTestSchema) }),
    handle: async ({ services, actor, params }) => ({ items: await listSavedTests(services, actor, params.id) }),
  }),
  defineRoute({
    method: "POST",
    path: "/stories/{id}/actions/{slug}/tests",
    operationId: "saveTest",
    summary: "Keep a test of an action of the draft. What comes of it now is what is expected from now on.",
    role: "editor",
    bodyLimit: testBytesMax,
    params: testPlaceSchema,
    body: saveTestBodySchema,
    answer: savedTestSchema,
    handle: ({ services, actor, params, body = {} }) => {
      const { name, upTo = false, match = "values", record = noRecord(services.clock.now()) } = body;
      return saveTest(services, actor, { ...params, name, upTo, match, record });
    },
  }),
  defineRoute({
    method: "POST",
    path: "/stories/{id}/tests",
    operationId: "saveStoryTest",
    summary: "Keep a test of the whole draft. What comes of it now is what is expected from now on.",
    role: "editor",
    bodyLimit: testBytesMax,
    params: idParams,
    body: saveStoryTestBodySchema,
    answer: savedTestSchema,
    handle: ({ services, actor, params, body = {} }) => {
      const { match = "values", record = noRecord(services.clock.now()), ...rest } = body;
      return saveStoryTest(services, actor, { ...params, ...rest, match, record });
    },
  }),
  defineRoute({
    method: "POST",
    path: "/stories/{id}/tests/run",
    operationId: "runTests",
    summary: "Run the saved tests of a story on its draft. Nothing is sent, nothing is recorded.",
    role: "editor",
    params: idParams,
    body: runTestsBodySchema,
    answer: testsRunSchema,
    handle: async ({ services, actor, params, body, signal }) => {
      const items = await runSavedTests(services, actor, { ...params, tests: body?.tests, signal });
      return { passed: items.every((item) => item.passed), items };
    },
  }),
  defineRoute({
    method: "DELETE",
    path: "/stories/{id}/tests/{test}",
    operationId: "removeTest",
    summary: "Remove a saved test.",
    role: "editor",
    status: 204,
    params: z.strictObject({ id: idSchema, test: idSchema }),
    handle: ({ services, actor, params }) => removeSavedTest(services, actor, params),
  }),
];
