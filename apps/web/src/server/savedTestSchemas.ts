import * as z from "zod";
import { actionSlugSchema, idSchema } from "./inputs.ts";
import { recordSchema } from "./testSchemas.ts";

/** The schemas of what saved tests take and give, shared by REST and tRPC. */

const savedName = z.string().trim().min(1).max(200);
const match = z.enum(["values", "shape"]).meta({
  description: "Whether the same values have to come again, or only values of the same kinds under the same keys.",
  default: "values",
});

const saving = {
  name: savedName,
  upTo: z.boolean().optional().meta({
    description: "Whether the actions from the start of the story up to this one are performed first.",
    default: false,
  }),
  match: match.optional(),
  record: recordSchema.meta({
    description: "What a test asked for with `record` answered, or events written by hand.",
  }),
};

/** How pages name a saved test. */
export const savedTestOfSchema = z.strictObject({ id: idSchema, test: idSchema });
/** How pages keep a test. */
export const saveTestSchema = z.strictObject({ id: idSchema, slug: actionSlugSchema, ...saving });
/** How programs keep a test. */
export const saveTestBodySchema = z
  .strictObject({
    ...saving,
    name: savedName.optional().meta({ description: "Left out: the name of the action." }),
    record: recordSchema.optional().meta({
      description: "What a test that was asked for `record` answered, or events written by hand. Left out: no events.",
    }),
  })
  .optional();
const start = actionSlugSchema.optional().meta({
  description: "The slug of the action that the story starts with. Left out: the only one that can.",
});

/** How pages keep a test of a whole story. */
export const saveStoryTestSchema = z.strictObject({
  id: idSchema,
  start,
  name: savedName,
  match: saving.match,
  record: saving.record,
});
/** How programs keep a test of a whole story. */
export const saveStoryTestBodySchema = z
  .strictObject({
    start,
    name: savedName.optional().meta({ description: "Left out: the name of the story." }),
    match: saving.match,
    record: recordSchema.optional().meta({
      description:
        "What a test that was asked for `record` answered, or the event that it starts with and others, by hand. Left out: no events.",
    }),
  })
  .optional();
/** How pages run tests. */
export const runTestsSchema = z.strictObject({ id: idSchema, tests: z.array(idSchema).max(100).optional() });
/** How programs run tests. */
export const runTestsBodySchema = z
  .strictObject({
    tests: z
      .array(idSchema)
      .max(100)
      .optional()
      .meta({ description: "The ids of those that are run. Left out: all of the story." }),
  })
  .optional();

/** A saved test as it is answered. */
export const savedTestSchema = z.object({
  id: idSchema,
  name: z.string(),
  action: z.string().nullable().meta({ description: "The slug of its action; null: it was removed from the draft." }),
  upTo: z.boolean(),
  whole: z.boolean().meta({ description: "Whether it is of the whole story, which starts with `action`." }),
  match,
  createdAt: z.iso.datetime(),
  createdBy: z.string().nullable(),
});

const path = z.array(z.union([z.string(), z.int()]));

/** How saved tests went. */
export const testsRunSchema = z.object({
  passed: z.boolean().meta({ description: "Whether all of them did." }),
  items: z.array(
    savedTestSchema.extend({
      passed: z.boolean(),
      differences: z.array(
        z.discriminatedUnion("kind", [
          z.object({ kind: z.literal("added"), path, after: z.json() }),
          z.object({ kind: z.literal("removed"), path, before: z.json() }),
          z.object({ kind: z.literal("changed"), path, before: z.json(), after: z.json() }),
        ]),
      ),
      isMore: z.boolean().meta({ description: "Whether there are more differences than are told." }),
      error: z.object({ code: z.string(), message: z.string() }).nullable(),
      durationMs: z.number(),
    }),
  ),
});
