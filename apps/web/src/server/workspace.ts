import { randomUUID } from "node:crypto";
import type { PrismaClient } from "@fairlead/db/client";
import type { Home } from "./services.ts";

/** Makes the workspace and its team if there are none; returns the first ones. Call it under the boot lock. */
export async function ensureWorkspace(prisma: PrismaClient): Promise<Home> {
  const team = await prisma.team.findFirst({ orderBy: { createdAt: "asc" } });
  if (team !== null) return { tenantId: team.tenantId, teamId: team.id };
  const home = { tenantId: randomUUID(), teamId: randomUUID() };
  await prisma.$transaction([
    prisma.tenant.create({ data: { id: home.tenantId, name: "default" } }),
    prisma.team.create({ data: { id: home.teamId, tenantId: home.tenantId, slug: "default", name: "Default team" } }),
  ]);
  return home;
}

/** The name of a workspace as its owner gave it. */
export async function readWorkspaceName(prisma: PrismaClient, tenantId: string): Promise<string> {
  const tenant = await prisma.tenant.findUnique({ where: { id: tenantId }, select: { name: true } });
  return tenant?.name ?? "";
}
