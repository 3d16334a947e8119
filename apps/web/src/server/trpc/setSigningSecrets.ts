import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { setSigningSecrets as set, signingSecretsSchema } from "../webhookSecrets.ts";
import { memberProcedure } from "./procedure.ts";

/** Sets the secrets that calls of a webhook are signed with. */
export const setSigningSecrets = memberProcedure
  .input(signingSecretsSchema.extend({ id: idSchema, action: z.string().max(64) }))
  .mutation(({ ctx, input }) => set(ctx.services, ctx.actor, input));
