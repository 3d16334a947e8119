import * as z from "zod";
import { listAudit as list } from "../auditList.ts";
import { auditFilterSchema } from "../auditSchemas.ts";
import { cursorSchema, directionSchema, limitSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

const input = auditFilterSchema.omit({ from: true, to: true }).extend({
  /** How long ago at most, ms. */
  withinMs: z
    .int()
    .min(1)
    .max(400 * 86_400_000)
    .optional(),
  cursor: cursorSchema.nullish(),
  direction: directionSchema.optional(),
  limit: limitSchema.optional(),
});

/** The audit log of the team, page by page. */
export const listAudit = memberProcedure
  .input(input.default({}))
  .query(({ ctx: { services, actor }, input: { withinMs, cursor, direction: _forward, ...query } }) => {
    const from = withinMs === undefined ? {} : { from: new Date(services.clock.now() - withinMs).toISOString() };
    return list(services, actor, { ...query, ...from, cursor: cursor ?? undefined });
  });
