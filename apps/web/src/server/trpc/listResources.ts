import { listResources as list } from "../resources.ts";
import { memberProcedure } from "./procedure.ts";

/** The resources of the team, without their values. */
export const listResources = memberProcedure.query(({ ctx }) => list(ctx.services, ctx.actor));
