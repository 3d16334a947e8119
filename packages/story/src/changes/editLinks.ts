import type { StoryDefinition, StoryLink } from "../definition.ts";
import { type Change, type LinkByIds, type Refused, refuse } from "./change.ts";
import { type Edited, findEntry } from "./edit.ts";

type Of<Kind extends Change["kind"]> = Extract<Change, { kind: Kind }>;

/** Adds a link between two actions. Whether links of its kind may lead there is checked with the whole story. */
export function addLink(definition: StoryDefinition, { link, at }: Of<"add_link">): Edited {
  const found = toSlugs(definition, link);
  if (!found.ok) return found;
  const { links } = definition;
  if (indexOfLink(links, found.link) !== -1)
    return refuse("already_there", `${describeLink(found.link)} is linked already.`);
  const next = links.toSpliced(at ?? links.length, 0, found.link);
  return { ok: true, definition: { ...definition, links: next }, inverse: { kind: "remove_link", link } };
}

/** Removes a link. */
export function removeLink(definition: StoryDefinition, { link }: Of<"remove_link">): Edited {
  const found = toSlugs(definition, link);
  if (!found.ok) return found;
  const at = indexOfLink(definition.links, found.link);
  if (at === -1) return refuse("not_there", `${describeLink(found.link)} is not linked any more.`);
  const links = definition.links.toSpliced(at, 1);
  return { ok: true, definition: { ...definition, links }, inverse: { kind: "add_link", link, at } };
}

/** The ids of a link's actions. */
export function toLinkByIds({ from, to, kind }: StoryLink, idOf: ReadonlyMap<string, string>): LinkByIds {
  const ends = { from: idOf.get(from) ?? from, to: idOf.get(to) ?? to };
  return kind === undefined || kind === "default" ? ends : { ...ends, kind };
}

function toSlugs(definition: StoryDefinition, { from, to, kind = "default" }: LinkByIds) {
  const start = findEntry(definition, { list: "actions", id: from });
  const end = findEntry(definition, { list: "actions", id: to });
  if (!start.ok) return start satisfies Refused;
  if (!end.ok) return end satisfies Refused;
  const ends = { from: start.entry.slug, to: end.entry.slug };
  return { ok: true as const, link: kind === "default" ? ends : { ...ends, kind } };
}

function indexOfLink(links: readonly StoryLink[], { from, to, kind = "default" }: StoryLink): number {
  return links.findIndex((link) => link.from === from && link.to === to && (link.kind ?? "default") === kind);
}

function describeLink({ from, to, kind }: StoryLink): string {
  return `\`${from}\` to \`${to}\`${kind === undefined ? "" : ` (${kind})`}`;
}
