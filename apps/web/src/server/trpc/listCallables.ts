import { listCallables as list } from "../callables.ts";
import { memberProcedure } from "./procedure.ts";

/** The stories that may be called by an action of this team. */
export const listCallables = memberProcedure.query(({ ctx }) => list(ctx.services, ctx.actor));
