import { readMailSettings } from "../mailSettings.ts";
import { memberProcedure } from "./procedure.ts";

/** How the team sends mail, and whom it tells. */
export const getMailSettings = memberProcedure.query(({ ctx }) => readMailSettings(ctx.services, ctx.actor));
