import { listApiKeys as list } from "../apiKeys.ts";
import { memberProcedure } from "./procedure.ts";

/** The API keys of the team, without the keys themselves. */
export const listApiKeys = memberProcedure.query(({ ctx }) => list(ctx.services, ctx.actor));
