import { listTemplates as readTemplates } from "../templates.ts";
import { memberProcedure } from "./procedure.ts";

/** The stories that one can begin with. */
export const listTemplates = memberProcedure.query(({ ctx }) => readTemplates(ctx.services, ctx.actor));
