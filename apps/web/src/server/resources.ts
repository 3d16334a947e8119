import { randomUUID } from "node:crypto";
import type { Prisma } from "@fairlead/db/client";
import { freeSlug } from "@fairlead/story";
import { AppError, notFound } from "./appError.ts";
import {
  type NewResource,
  type ResourceChange,
  type ResourceDetail,
  type ResourcePublic,
  resourceBytesMax,
} from "./resourceSchemas.ts";
import type { Actor, Services, Tx } from "./services.ts";
import { retryOnConflict } from "./storySlug.ts";
import { findUses, tellStories, type UsingStory } from "./valueUses.ts";

/** Resources that one team may have. */
const resourcesMax = 500;

const shown = {
  id: true,
  slug: true,
  name: true,
  description: true,
  kind: true,
  sizeBytes: true,
  fileName: true,
  contentType: true,
  version: true,
  createdAt: true,
  updatedAt: true,
} satisfies Prisma.ResourceSelect;

type Row = Prisma.ResourceGetPayload<{ select: typeof shown }>;

/** The resources of the team by name, without their values. */
export async function listResources(services: Services, actor: Actor): Promise<{ items: ResourcePublic[] }> {
  const [rows, usesOf] = await Promise.all([
    services.prisma.resource.findMany({
      where: { teamId: actor.teamId },
      orderBy: [{ name: "asc" }, { id: "asc" }],
      select: shown,
    }),
    findUses(services, actor, "RESOURCE"),
  ]);
  return { items: rows.map((row) => toPublic(row, usesOf(row.slug))) };
}

/** A resource with its value. Throws `not_found`, for another team's as well. */
export async function getResource(services: Services, actor: Actor, id: string): Promise<ResourceDetail> {
  const row = await services.prisma.resource.findFirst({
    where: { id, teamId: actor.teamId },
    select: { ...shown, value: true, file: true },
  });
  if (row === null) throw notFound("resource");
  const { value, file, ...rest } = row;
  const usesOf = await findUses(services, actor, "RESOURCE");
  const base64 = file === null ? null : Buffer.from(file).toString("base64");
  return { ...toPublic(rest, usesOf(row.slug)), value, base64 };
}

function toPublic(row: Row, usedBy: UsingStory[]): ResourcePublic {
  const kind = row.kind === "json" || row.kind === "file" ? row.kind : "text";
  return { ...row, kind, usedBy, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}

/** Keeps a new resource. Throws `bad_input` for a value that does not fit its kind, `conflict` for a taken slug. */
export async function createResource(services: Services, actor: Actor, given: NewResource): Promise<ResourcePublic> {
  const content = toContent(given.kind, given);
  const { id } = await retryOnConflict(() => services.change((tx) => insertResource(tx, actor, { given, content })));
  return getResource(services, actor, id).then(withoutValue);
}

type NewRow = { given: NewResource; content: ReturnType<typeof toContent> };

async function insertResource(tx: Tx, { teamId, userId }: Actor, { given, content }: NewRow): Promise<{ id: string }> {
  const taken = await tx.resource.findMany({ where: { teamId }, select: { slug: true } });
  if (taken.length >= resourcesMax) throw new AppError("conflict", `A team may have ${resourcesMax} resources.`);
  const slugs = new Set(taken.map(({ slug }) => slug));
  if (given.slug !== undefined && slugs.has(given.slug)) {
    const message = `Another resource has the name "${given.slug}" in formulas. Give another slug.`;
    throw new AppError("conflict", message, { path: "slug" });
  }
  const id = randomUUID();
  const { name, description = null, kind } = given;
  const slug = given.slug ?? freeSlug(name, slugs);
  await tx.resource.create({ data: { id, teamId, slug, name, description, kind, updatedBy: userId, ...content } });
  return { id };
}

/** Changes a resource; what is left out stays. Throws `conflict` if it is of another version than was looked at. */
export async function changeResource(
  services: Services,
  actor: Actor,
  { id, change }: { id: string; change: ResourceChange },
): Promise<ResourcePublic> {
  const { prisma, clock } = services;
  const { teamId, userId } = actor;
  const row = await prisma.resource.findFirst({ where: { id, teamId }, select: { kind: true, version: true } });
  if (row === null) throw notFound("resource");
  const { name, description, version = row.version, value, file } = change;
  const hasContent = value !== undefined || file !== undefined;
  const content = hasContent ? toContent(row.kind, { value, file }) : {};
  const data = {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...{ ...content, version: { increment: 1 }, updatedAt: new Date(clock.now()), updatedBy: userId },
  };
  await services.change(async (tx) => {
    const { count } = await tx.resource.updateMany({ where: { id, teamId, version }, data });
    if (count === 1) return;
    const message = "The resource was changed by somebody else since you opened it. Look at it again before you save.";
    throw new AppError("conflict", message);
  });
  return getResource(services, actor, id).then(withoutValue);
}

/** Removes a resource. Throws `conflict` if stories name it, unless `force`; `not_found`. */
export async function deleteResource(
  services: Services,
  actor: Actor,
  { id, force }: { id: string; force: boolean },
): Promise<void> {
  const { usedBy, slug } = await getResource(services, actor, id);
  if (usedBy.length > 0 && !force) {
    const message = `The resource "${slug}" is used by ${tellStories(usedBy)}. Send force to delete it all the same.`;
    throw new AppError("conflict", message);
  }
  await services.change(async (tx) => {
    const { count } = await tx.resource.deleteMany({ where: { id, teamId: actor.teamId } });
    if (count === 0) throw notFound("resource");
  });
}

function withoutValue({ value: _value, base64: _base64, ...rest }: ResourceDetail): ResourcePublic {
  return rest;
}

type Given = Pick<ResourceChange, "value" | "file">;

function toContent(kind: string, { value, file }: Given) {
  if (kind === "file") {
    if (file === undefined || value !== undefined) throw badValue("file", "is needed for a file, and value is not");
    const bytes = Buffer.from(file.base64, "base64");
    const contentType = file.contentType ?? "application/octet-stream";
    return { file: bytes, fileName: file.name, contentType, sizeBytes: checkSize(bytes.length, "file") };
  }
  if (value === undefined || file !== undefined) throw badValue("value", "is needed, and file is not");
  if (value === null) throw badValue("value", "can't be null");
  if (kind === "text" && typeof value !== "string") throw badValue("value", "has to be a text for the kind text");
  const text = JSON.stringify(value);
  if (/\\u(?:0000|d[89a-f][0-9a-f]{2})/i.test(text.replaceAll("\\\\", ""))) {
    throw badValue("value", "holds a character that can't be stored");
  }
  return { value, sizeBytes: checkSize(Buffer.byteLength(typeof value === "string" ? value : text), "value") };
}

function checkSize(bytes: number, path: string): number {
  if (bytes <= resourceBytesMax) return bytes;
  throw badValue(path, `has ${(bytes / 1e6).toFixed(1)} MB; a resource may have ${resourceBytesMax / 1e6} MB`);
}

function badValue(path: string, why: string): AppError {
  return new AppError("bad_input", `${path}: ${why}.`, { path });
}
