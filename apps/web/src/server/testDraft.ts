import { findActionType, type LinkKind, optionsMark, type StoryAction, type StoryDefinition } from "@fairlead/story";
import { notFound } from "./appError.ts";
import { readVersion } from "./recordQueries.ts";
import type { Actor, Services } from "./services.ts";
import { readDraft } from "./stories.ts";

/** A draft as tests look at it. */
export type TestDraft = { id: string; definition: StoryDefinition; sampleEvent: unknown };

/** The draft of a story. Throws `not_found`. */
export async function loadTestDraft({ prisma }: Services, actor: Actor, id: string): Promise<TestDraft> {
  const { tenantId, teamId } = actor;
  const story = await prisma.story.findFirst({
    where: { id, tenantId, teamId, deletedAt: null },
    select: { draft: true, sampleEvent: true },
  });
  if (story === null) throw notFound("story");
  return { id, definition: readDraft(story.draft), sampleEvent: story.sampleEvent };
}

/** The action of a draft. Throws `not_found`. */
export function requireAction({ definition }: TestDraft, slug: string): StoryAction {
  const action = definition.actions.find((one) => one.slug === slug);
  if (action === undefined) throw notFound("action");
  return action;
}

/** The actions whose events reach an action, and the ports that they leave by. */
export type Source = { slug: string; port: LinkKind };

/** Where the events of an action come from: over its links, or, for one that starts story runs, out of itself. */
export function sourcesOf({ definition }: TestDraft, action: StoryAction): Source[] {
  if (findActionType(action.type)?.root === true) return [{ slug: action.slug, port: "default" }];
  return definition.links
    .filter(({ to, from }) => to === action.slug && from !== action.slug)
    .map(({ from, kind = "default" }) => ({ slug: from, port: kind }));
}

/** How the actions of a published version are called in the draft, and whether they are the same still. */
export type VersionNames = {
  /** The slug in the version of an action of the draft. */
  toVersion: ReadonlyMap<string, string>;
  /** The slug in the draft of an action of the version. */
  toDraft: ReadonlyMap<string, string>;
  /** The slugs in the draft of actions whose type or options were changed since. */
  changed: ReadonlySet<string>;
  /** The marks of the version's actions, by their slugs in the draft. */
  marks: ReadonlyMap<string, string>;
};

/** Compares a version with the draft. Actions keep their ids when they are renamed. */
export async function nameVersion(
  { pool }: Services,
  { definition }: TestDraft,
  versionId: string,
): Promise<VersionNames> {
  const old = new Map(toActions(await readVersion(pool, versionId)).map((action) => [action.id, action]));
  const toVersion = new Map<string, string>();
  const changed = new Set<string>();
  const marks = new Map<string, string>();
  for (const action of definition.actions) {
    const before = old.get(action.id);
    if (before === undefined) continue;
    const mark = optionsMark(before);
    toVersion.set(action.slug, before.slug);
    marks.set(action.slug, mark);
    if (mark !== optionsMark(action)) changed.add(action.slug);
  }
  return { toVersion, toDraft: new Map([...toVersion].map(([draft, version]) => [version, draft])), changed, marks };
}

type OldAction = Pick<StoryAction, "id" | "slug" | "type"> & { options: unknown };

/** Versions of earlier releases may not be what a draft is today; these parts they all have. */
function toActions(definition: unknown): OldAction[] {
  if (typeof definition !== "object" || definition === null || !("actions" in definition)) return [];
  return Array.isArray(definition.actions) ? definition.actions : [];
}
