import type { StoryDefinition } from "@fairlead/story";
import * as z from "zod";
import { AppError } from "./appError.ts";
import { type Imported, importStory } from "./publishing.ts";
import type { Actor, Services } from "./services.ts";
import { slugsIn } from "./valueUses.ts";

/** The key of a template. */
export const templateKeySchema = z.string().max(60);

/** A story to begin with, as a shelf shows it. */
export type TemplateRow = {
  key: string;
  name: string;
  summary: string;
  actions: { slug: string; name: string; type: string; mode: string | null }[];
  /** What it reads, by slug, and whether the team keeps that already. */
  needs: { kind: "credential" | "resource"; slug: string; isThere: boolean }[];
  /** Whether it begins by itself, at the times of a schedule. */
  isScheduled: boolean;
};

/** They come with the examples, whose code a process loads when somebody asks for them. */
async function loadTemplates() {
  return (await import("@fairlead/examples")).templates;
}

/** The stories that one can begin with, those that need nothing first. */
export async function listTemplates({ prisma }: Services, { teamId }: Actor): Promise<TemplateRow[]> {
  const kept = { where: { teamId }, select: { slug: true } };
  const [templates, credentials, resources] = await Promise.all([
    loadTemplates(),
    prisma.credential.findMany(kept),
    prisma.resource.findMany(kept),
  ]);
  const isKept = { credential: slugSet(credentials), resource: slugSet(resources) };
  return templates.map(({ key, summary, definition }) => ({
    key,
    summary,
    name: definition.name,
    actions: definition.actions.map(({ slug, name, type, options }) => ({ slug, name, type, mode: modeOf(options) })),
    needs: needsOf(definition).map((need) => ({ ...need, isThere: isKept[need.kind].has(need.slug) })),
    isScheduled: definition.actions.some((action) => "schedule" in action),
  }));
}

function slugSet(rows: readonly { slug: string }[]): ReadonlySet<string> {
  return new Set(rows.map(({ slug }) => slug));
}

function modeOf(options: unknown): string | null {
  const mode = typeof options === "object" && options !== null && "mode" in options ? options.mode : null;
  return typeof mode === "string" ? mode : null;
}

function needsOf(definition: StoryDefinition): Omit<TemplateRow["needs"][number], "isThere">[] {
  const text = JSON.stringify(definition);
  const credentials = [...slugsIn(text, "CREDENTIAL")].map((slug) => ({ kind: "credential" as const, slug }));
  const resources = [...slugsIn(text, "RESOURCE")].map((slug) => ({ kind: "resource" as const, slug }));
  return [...credentials, ...resources];
}

/** Makes a draft from a template, described as that is, with the event that it can be tried with. Throws `not_found`. */
export async function makeFromTemplate(services: Services, actor: Actor, key: string): Promise<Imported> {
  const template = (await loadTemplates()).find((one) => one.key === key);
  if (template === undefined) throw new AppError("not_found", "There is no such template.", { path: "key" });
  const { summary: description, definition, sampleEvent } = template;
  return importStory(services, actor, { data: { description, ...definition }, sampleEvent });
}
