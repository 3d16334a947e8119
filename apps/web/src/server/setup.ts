import { randomUUID } from "node:crypto";
import * as z from "zod";
import { AppError } from "./appError.ts";
import { commonPasswordWords, isCommonPassword } from "./commonPasswords.ts";
import { ConfigError, isEmail, passwordLengthMax, passwordLengthMin } from "./config.ts";
import { hashToken, newToken } from "./secrets.ts";
import type { Services } from "./services.ts";

/**
 * The first user. Until somebody exists, every start prints a link with a one-time token, of which only the hash is kept;
 * whoever has it names the workspace and becomes its owner. There is no default account.
 */
const linkHours = 24;

type Part = Pick<Services, "prisma" | "auth" | "home" | "clock">;

/** Whether nobody has an account yet. */
export async function isSetupNeeded({ prisma }: Pick<Services, "prisma">): Promise<boolean> {
  return (await prisma.user.findFirst({ select: { id: true } })) === null;
}

/** Makes a new set-up token, good for 24 hours, and removes those that have expired. */
export async function createSetupToken({ prisma, clock }: Part): Promise<string> {
  const token = newToken();
  const now = clock.now();
  await prisma.setupToken.deleteMany({ where: { expiresAt: { lt: new Date(now) } } });
  const expiresAt = new Date(now + linkHours * 3_600_000);
  await prisma.setupToken.create({ data: { hash: hashToken(token), expiresAt } });
  return token;
}

const trimmed = (max: number) => z.string().trim().min(1).max(max);

/** What the set-up form sends. */
export const setupSchema = z
  .strictObject({
    token: z.string().min(1).max(200),
    workspaceName: trimmed(100),
    name: trimmed(100),
    email: z.string().trim().toLowerCase().refine(isEmail, "is not an e-mail address"),
    password: z
      .string()
      .min(passwordLengthMin, `has to have ${passwordLengthMin} characters at least`)
      .max(passwordLengthMax, `may have ${passwordLengthMax} characters at most`),
  })
  .refine(({ password, name, email, workspaceName }) => !isCommonPassword(password, [name, email, workspaceName]), {
    path: ["password"],
    message: commonPasswordWords,
  });

/**
 * Uses a set-up token: creates the owner and names the workspace, all or nothing. Every token that is not good meets the
 * same statement. Throws `forbidden` for such a token and `setup_done` once somebody has an account.
 */
export async function completeSetup(services: Part, input: z.infer<typeof setupSchema>): Promise<void> {
  const { prisma, home, clock } = services;
  const now = new Date(clock.now());
  const token = await prisma.setupToken.findFirst({
    where: { hash: hashToken(input.token), usedAt: null, expiresAt: { gt: now } },
  });
  if (!(await isSetupNeeded(services))) throw setupDone();
  if (token === null) throw linkRefused();
  const password = await hashPassword(services, input.password);
  await prisma.$transaction(async (tx) => {
    const used = await tx.setupToken.updateMany({ where: { hash: token.hash, usedAt: null }, data: { usedAt: now } });
    if (used.count === 0) throw linkRefused();
    await tx.tenant.update({ where: { id: home.tenantId }, data: { name: input.workspaceName } });
    await createOwner(tx, home.teamId, { ...input, password });
    await tellOwner(tx, home.teamId, { verb: "workspace.setUp", email: input.email });
  });
}

function setupDone(): AppError {
  return new AppError("setup_done", "This workspace is set up already. Sign in instead.");
}

function linkRefused(): AppError {
  const message = "This set-up link was used, has expired or is not complete. Start Fairlead again to get a new one.";
  return new AppError("forbidden", message);
}

async function hashPassword({ auth }: Pick<Services, "auth">, password: string): Promise<string> {
  const context = await auth.$context;
  return context.password.hash(password);
}

type Writer = Pick<Services["prisma"], "user" | "account" | "member" | "auditEntry">;
type Owner = { name: string; email: string; password: string };

async function createOwner(tx: Writer, teamId: string, { name, email, password }: Owner): Promise<void> {
  const id = randomUUID();
  await tx.user.create({ data: { id, name, email, emailVerified: true } });
  await tx.account.create({
    data: { id: randomUUID(), userId: id, accountId: id, providerId: "credential", password },
  });
  await tx.member.create({ data: { teamId, userId: id, role: "owner" } });
}

/** Nobody is signed in yet: by the link or the environment it was the system's. */
async function tellOwner(tx: Writer, teamId: string, { verb, email }: { verb: string; email: string }): Promise<void> {
  const after = { role: "owner" };
  const object = { objectKind: "user", objectName: email };
  await tx.auditEntry.create({ data: { teamId, actorKind: "system", verb, ...object, result: "done", after } });
}

/**
 * Creates the owner that the environment names unless there is a user with this address. Throws ConfigError for a password
 * that is guessed first.
 */
export async function ensureAdmin(services: Part, admin: { email: string; password: string }): Promise<void> {
  const { prisma, home } = services;
  const found = await prisma.user.findUnique({ where: { email: admin.email }, select: { id: true } });
  if (found !== null) return;
  if (isCommonPassword(admin.password, [admin.email]))
    throw new ConfigError([`FAIRLEAD_ADMIN_PASSWORD ${commonPasswordWords}.`]);
  const password = await hashPassword(services, admin.password);
  const name = admin.email.split("@")[0] ?? admin.email;
  await prisma.$transaction(async (tx) => {
    await createOwner(tx, home.teamId, { name, email: admin.email, password });
    await tellOwner(tx, home.teamId, { verb: "user.create", email: admin.email });
  });
}
