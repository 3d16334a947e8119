import { createCredentialSchema } from "../credentialSchemas.ts";
import { createCredential as create } from "../credentials.ts";
import { memberProcedure } from "./procedure.ts";

/** Keeps a new credential. */
export const createCredential = memberProcedure
  .input(createCredentialSchema)
  .mutation(({ ctx, input }) => create(ctx.services, ctx.actor, input));
