import { createResourceSchema } from "../resourceSchemas.ts";
import { createResource as create } from "../resources.ts";
import { memberProcedure } from "./procedure.ts";

/** Keeps a new resource. */
export const createResource = memberProcedure
  .input(createResourceSchema)
  .mutation(({ ctx, input }) => create(ctx.services, ctx.actor, input));
