import { changeCredentialSchema } from "../credentialSchemas.ts";
import { changeCredential as change } from "../credentials.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** Renames a credential or gives it a new secret. */
export const changeCredential = memberProcedure
  .input(changeCredentialSchema.extend({ id: idSchema }))
  .mutation(({ ctx, input: { id, ...rest } }) => change(ctx.services, ctx.actor, { id, change: rest }));
