import { listCredentials as list } from "../credentials.ts";
import { memberProcedure } from "./procedure.ts";

/** The credentials of the team, without their secrets. */
export const listCredentials = memberProcedure.query(({ ctx }) => list(ctx.services, ctx.actor));
