import { replayWhatIf as replay, whatIfSchema } from "../whatIf.ts";
import { memberProcedure } from "./procedure.ts";

/** Replays the last minutes with other rules; nothing is changed by it. */
export const replayWhatIf = memberProcedure
  .input(whatIfSchema)
  .mutation(({ ctx, input }) => replay(ctx.services, ctx.actor, input));
