import { randomUUID } from "node:crypto";
import type { Prisma } from "@fairlead/db/client";
import { makeDataKey, sealSecret, unwrapKey } from "@fairlead/runtime/credentials";
import { type CredentialParts, credentialPartsSchema, freeSlug } from "@fairlead/story";
import { AppError, notFound } from "./appError.ts";
import { toInputError } from "./authRoutes.ts";
import type { CredentialChange, CredentialPublic, NewCredential } from "./credentialSchemas.ts";
import type { Actor, Services, Tx } from "./services.ts";
import { retryOnConflict } from "./storySlug.ts";
import { findUses, tellStories, type UsingStory } from "./valueUses.ts";

/** Credentials that one team may have. */
const credentialsMax = 500;

const shown = {
  id: true,
  slug: true,
  name: true,
  description: true,
  kind: true,
  settings: true,
  allowedHosts: true,
  allowHttp: true,
  version: true,
  createdAt: true,
  updatedAt: true,
  lastUsedAt: true,
  connectionState: true,
  connectionError: true,
  connectionExpiresAt: true,
  connectedAt: true,
} satisfies Prisma.CredentialSelect;

type Row = Prisma.CredentialGetPayload<{ select: typeof shown }>;

/** The credentials of the team by name, each with the stories that name it; never a secret. */
export async function listCredentials(services: Services, actor: Actor): Promise<{ items: CredentialPublic[] }> {
  const { prisma } = services;
  const [rows, tested, usesOf] = await Promise.all([
    prisma.credential.findMany({
      where: { teamId: actor.teamId },
      orderBy: [{ name: "asc" }, { id: "asc" }],
      select: shown,
    }),
    prisma.credential.findMany({ where: { teamId: actor.teamId, testSealed: { not: null } }, select: { id: true } }),
    findUses(services, actor, "CREDENTIAL"),
  ]);
  const hasTest = new Set(tested.map(({ id }) => id));
  return { items: rows.map((row) => toPublic(row, hasTest.has(row.id), usesOf(row.slug))) };
}

/** A credential. Throws `not_found`, for another team's as well. */
export async function getCredential(services: Services, actor: Actor, id: string): Promise<CredentialPublic> {
  const found = (await listCredentials(services, actor)).items.find((credential) => credential.id === id);
  if (found === undefined) throw notFound("credential");
  return found;
}

function toPublic(row: Row, hasTest: boolean, usedBy: UsingStory[]): CredentialPublic {
  const { connectionState, connectionError, connectionExpiresAt, connectedAt, ...rest } = row;
  const { kind, settings, createdAt, updatedAt, lastUsedAt } = rest;
  return {
    ...rest,
    connection: toConnection(row),
    kind: kind as CredentialPublic["kind"],
    settings: (settings ?? {}) as Record<string, unknown>,
    hasTest,
    usedBy,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}

function toConnection({ kind, ...row }: Row): CredentialPublic["connection"] {
  if (kind !== "oauth_authorization_code") return null;
  const { connectionState, connectionError: problem, connectionExpiresAt, connectedAt } = row;
  const state = connectionState === "connected" || connectionState === "lost" ? connectionState : "none";
  const expiresAt = state === "connected" ? (connectionExpiresAt?.toISOString() ?? null) : null;
  return { state, problem, expiresAt, connectedAt: connectedAt?.toISOString() ?? null };
}

/** Keeps a new credential, sealed. Throws `bad_input` for fields that its kind does not have, `conflict` for a taken slug. */
export async function createCredential(
  services: Services,
  actor: Actor,
  given: NewCredential,
): Promise<CredentialPublic> {
  const parts = readParts(given);
  const test = readTest(given, parts);
  const { id } = await retryOnConflict(() =>
    services.change((tx) => insertCredential({ ...services, tx }, actor, { given, parts, test })),
  );
  services.logger.info({ credentialId: id, teamId: actor.teamId, by: actor.userId }, "a credential was made");
  return getCredential(services, actor, id);
}

type Writing = Pick<Services, "config" | "clock"> & { tx: Tx };
type NewParts = { given: NewCredential; parts: CredentialParts; test: CredentialParts["secret"] | null };

async function insertCredential(
  writing: Writing,
  { teamId, userId }: Actor,
  { given, parts, test }: NewParts,
): Promise<{ id: string }> {
  const { tx } = writing;
  const taken = await tx.credential.findMany({ where: { teamId }, select: { slug: true } });
  if (taken.length >= credentialsMax) throw new AppError("conflict", `A team may have ${credentialsMax} credentials.`);
  const slugs = new Set(taken.map(({ slug }) => slug));
  if (given.slug !== undefined && slugs.has(given.slug)) throw slugTaken(given.slug);
  const id = randomUUID();
  const seal = await createSealing(writing, teamId);
  await tx.credential.create({
    data: {
      id,
      teamId,
      slug: given.slug ?? freeSlug(given.name, slugs),
      name: given.name,
      description: given.description ?? null,
      kind: parts.kind,
      settings: parts.settings,
      allowedHosts: given.allowedHosts,
      allowHttp: given.allowHttp ?? false,
      updatedBy: userId,
      ...seal({ credentialId: id, version: 1, secret: parts.secret, test }),
    },
  });
  return { id };
}

/**
 * Changes a credential; a new secret takes effect within a second. Throws `bad_input` where it would change where the
 * secret goes without the secret itself: nobody may send a secret elsewhere who does not know it.
 */
export async function changeCredential(
  services: Services,
  actor: Actor,
  { id, change }: { id: string; change: CredentialChange },
): Promise<CredentialPublic> {
  const { prisma, logger } = services;
  const { teamId } = actor;
  const row = await prisma.credential.findFirst({ where: { id, teamId } });
  if (row === null) throw notFound("credential");
  const { name, description, secret, ...routed } = change;
  const named = {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    updatedAt: new Date(services.clock.now()),
    updatedBy: actor.userId,
  };
  if (secret === undefined) {
    if (Object.values(routed).some((value) => value !== undefined)) throw secretNeeded();
    await services.change((tx) => tx.credential.update({ where: { id, teamId }, data: named }));
    return getCredential(services, actor, id);
  }
  const settings = change.settings ?? ((row.settings ?? {}) as Record<string, never>);
  const parts = readParts({ kind: row.kind, settings, secret });
  const version = row.version + 1;
  const sealed = { credentialId: id, version, secret: parts.secret, test: readTest(change, parts) };
  const data = {
    ...{ ...named, settings: parts.settings, version },
    allowedHosts: change.allowedHosts ?? row.allowedHosts,
    allowHttp: change.allowHttp ?? row.allowHttp,
    // What was allowed was allowed the client that it was before.
    ...{ connectionSealed: null, connectionState: null, connectionError: null, connectionRevision: { increment: 1 } },
  };
  await services.change(async (tx) => {
    const seal = await createSealing({ ...services, tx }, teamId);
    const where = { id, teamId, version: row.version };
    const { count } = await tx.credential.updateMany({ where, data: { ...data, ...seal(sealed) } });
    if (count === 0)
      throw new AppError("conflict", "The credential was changed by somebody else meanwhile. Look at it again.");
  });
  logger.info({ credentialId: id, teamId, by: actor.userId, version }, "a credential was replaced");
  return getCredential(services, actor, id);
}

/** Removes a credential. Throws `conflict` if stories name it, unless `force`; `not_found`. */
export async function deleteCredential(
  services: Services,
  actor: Actor,
  { id, force }: { id: string; force: boolean },
): Promise<void> {
  const { usedBy, slug } = await getCredential(services, actor, id);
  if (usedBy.length > 0 && !force) {
    const message = `The credential "${slug}" is used by ${tellStories(usedBy)}, which would fail without it. Send force to delete it all the same.`;
    throw new AppError("conflict", message);
  }
  await services.change(async (tx) => {
    const { count } = await tx.credential.deleteMany({ where: { id, teamId: actor.teamId } });
    if (count === 0) throw notFound("credential");
  });
  services.logger.info({ credentialId: id, teamId: actor.teamId, by: actor.userId }, "a credential was deleted");
}

type GivenParts = { kind: string; settings?: unknown; secret: unknown };

function readParts({ kind, settings = {}, secret }: GivenParts): CredentialParts {
  const read = credentialPartsSchema.safeParse({ kind, settings, secret });
  if (read.success) return read.data;
  throw toInputError(read.error.issues);
}

/** The secret for tests, checked like the other. */
function readTest({ test }: { test?: unknown }, parts: CredentialParts): CredentialParts["secret"] | null {
  if (test === undefined || test === null) return null;
  const read = credentialPartsSchema.safeParse({ ...parts, secret: test });
  if (read.success) return read.data.secret;
  throw toInputError(read.error.issues.map((issue) => ({ ...issue, path: ["test", ...issue.path.slice(1)] })));
}

type Sealing = { credentialId: string; version: number; secret: unknown; test: unknown };

/** Seals with the newest data key of the team that is wrapped with the current master key; makes one if there is none. */
async function createSealing({ tx, config, clock }: Writing, teamId: string) {
  const { keyring } = config;
  const newest = await tx.dataKey.findFirst({
    where: { teamId, masterKey: keyring.currentId ?? "" },
    orderBy: { createdAt: "desc" },
  });
  const known = newest === null ? null : unwrapKey(keyring, newest);
  const id = known === null || newest === null ? randomUUID() : newest.id;
  const made = known === null ? makeDataKey(keyring, { id, teamId }) : null;
  if (made !== null) {
    const { masterKey, wrapped } = made;
    await tx.dataKey.create({ data: { id, teamId, masterKey, wrapped, createdAt: new Date(clock.now()) } });
  }
  const key = known ?? made?.key;
  if (key === undefined) throw new Error("There is no data key.");
  return ({ credentialId, version, secret, test }: Sealing) => {
    const place = { teamId, credentialId, version };
    return {
      dataKeyId: id,
      sealed: sealSecret(secret, key, { ...place, field: "secret" }),
      testSealed: test === null ? null : sealSecret(test, key, { ...place, field: "test" }),
    };
  };
}

function slugTaken(slug: string): AppError {
  return new AppError("conflict", `Another credential has the name "${slug}" in formulas. Give another slug.`, {
    path: "slug",
  });
}

function secretNeeded(): AppError {
  const message =
    "secret: has to be entered again together with hosts, settings or the value for tests, as these decide where it goes.";
  return new AppError("bad_input", message, { path: "secret" });
}
