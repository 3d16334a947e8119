import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { startConnecting } from "../oauthConnect.ts";
import { memberProcedure } from "./procedure.ts";

/** Where to sign in, so that a credential is allowed what it asks for. */
export const connectCredential = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .mutation(({ ctx, input: { id } }) => startConnecting(ctx.services, ctx.actor, id));
