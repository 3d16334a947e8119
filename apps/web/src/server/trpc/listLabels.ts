import { listLabels as readLabels } from "../storyFiling.ts";
import { memberProcedure } from "./procedure.ts";

/** The folders and tags of the team's stories. */
export const listLabels = memberProcedure.query(({ ctx }) => readLabels(ctx.services, ctx.actor));
