import { readFairness } from "../fairness.ts";
import { memberProcedure } from "./procedure.ts";

/** How the workers are shared out among the stories of the team. */
export const getFairness = memberProcedure.query(({ ctx }) => readFairness(ctx.services, ctx.actor));
