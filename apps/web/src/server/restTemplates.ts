import * as z from "zod";
import { defineRoute, type RestRoute } from "./restRoute.ts";
import { importedSchema } from "./restSchemas.ts";
import { listTemplates, makeFromTemplate, templateKeySchema } from "./templates.ts";

const templateSchema = z.object({
  key: templateKeySchema,
  name: z.string(),
  summary: z.string(),
  actions: z.array(z.object({ slug: z.string(), name: z.string(), type: z.string(), mode: z.string().nullable() })),
  needs: z
    .array(z.object({ kind: z.enum(["credential", "resource"]), slug: z.string(), isThere: z.boolean() }))
    .meta({ description: "What it reads, and whether the team keeps that already." }),
  isScheduled: z.boolean().meta({ description: "Whether it begins by itself, at the times of a schedule." }),
});

/** Routes of the stories to begin with. */
export const templateRoutes: readonly RestRoute[] = [
  defineRoute({
    method: "GET",
    path: "/templates",
    operationId: "listTemplates",
    summary: "The stories to begin with, and what of what they read is kept already.",
    role: "viewer",
    answer: z.object({ items: z.array(templateSchema) }),
    handle: async ({ services, actor }) => ({ items: await listTemplates(services, actor) }),
  }),
  defineRoute({
    method: "POST",
    path: "/templates/{key}",
    operationId: "makeFromTemplate",
    summary: "Make a draft from a template, with the event that it can be tried with.",
    role: "editor",
    params: z.object({ key: templateKeySchema }),
    answer: importedSchema,
    handle: ({ services, actor, params }) => makeFromTemplate(services, actor, params.key),
  }),
];
