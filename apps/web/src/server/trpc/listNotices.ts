import { listNotices as list } from "../notices.ts";
import { memberProcedure } from "./procedure.ts";

/** The latest messages about monitored actions. */
export const listNotices = memberProcedure.query(({ ctx }) => list(ctx.services, ctx.actor));
