import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { actionRunsMax, listActionRuns, getRun as readRun } from "../runs.ts";
import { memberProcedure } from "./procedure.ts";

/** A story run with its first 500 action runs and what it waits for. */
export const getRun = memberProcedure.input(z.strictObject({ id: idSchema })).query(async ({ ctx, input: { id } }) => {
  const { services, actor } = ctx;
  const [{ waits: waiting, ...run }, actionRuns] = await Promise.all([
    readRun(services, actor, id),
    listActionRuns(services, actor, { id, limit: actionRunsMax }),
  ]);
  return { ...run, waiting, actionRuns };
});
