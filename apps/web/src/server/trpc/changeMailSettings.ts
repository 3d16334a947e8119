import { changeMailSettingsSchema } from "../mailSchemas.ts";
import { changeMailSettings as change } from "../mailSettings.ts";
import { memberProcedure } from "./procedure.ts";

/** Sets how the team sends mail, and whom it tells. */
export const changeMailSettings = memberProcedure
  .input(changeMailSettingsSchema)
  .mutation(({ ctx, input }) => change(ctx.services, ctx.actor, input));
