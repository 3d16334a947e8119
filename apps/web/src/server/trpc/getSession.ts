import type { Role } from "../services.ts";
import { isSetupNeeded } from "../setup.ts";
import { readWorkspaceName } from "../workspace.ts";
import { procedure } from "./procedure.ts";

export type SessionView = {
  user: { id: string; name: string; email: string; role: Role } | null;
  workspace: { id: string; name: string } | null;
  setupNeeded: boolean;
};

/** Who is signed in, and whether the first user is still to come. */
export const getSession = procedure.query(async ({ ctx }): Promise<SessionView> => {
  const { services, signedIn } = ctx;
  if (signedIn === null) return { user: null, workspace: null, setupNeeded: await isSetupNeeded(services) };
  const { user, actor } = signedIn;
  const name = await readWorkspaceName(services.prisma, actor.tenantId);
  return { user: { ...user, role: actor.role }, workspace: { id: actor.tenantId, name }, setupNeeded: false };
});
