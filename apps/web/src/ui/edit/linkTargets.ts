import type { LinkKind, StoryAction, StoryDefinition } from "@fairlead/story";
import { takesEvents, waysOf } from "./actionChoices.ts";
import type { Linking } from "./menus.ts";

type Linked = Pick<StoryDefinition, "actions" | "links">;

/**
 * The actions that a link may lead to: those that take events, and that are not linked that way already. The one that it
 * begins at, to which a circle would lead back, comes last.
 */
export function linkTargets(story: Linked, linking: Linking): StoryAction[] {
  const linked = linkedBy(story, linking);
  const targets = story.actions.filter(({ slug, type }) => takesEvents(type) && !linked.has(slug));
  const isOwn = ({ slug }: StoryAction) => slug === linking.from;
  return [...targets.filter((action) => !isOwn(action)), ...targets.filter(isOwn)];
}

/** Why a link can't lead to an action; null if it can. */
export function whyNoLink(story: Linked, linking: Linking, to: string): string | null {
  const action = story.actions.find(({ slug }) => slug === to);
  if (action === undefined)
    return "Links lead from action to action; in a group they lead to one of its actions, when it is open.";
  if (!takesEvents(action.type)) return `“${action.name}” begins stories by itself: no link can lead to it.`;
  return linkedBy(story, linking).has(to) ? `There is a link like that to “${action.name}” already.` : null;
}

/** The ports of an action that have links, and how many. `way` null: the one at which links arrive. */
export function linkedPorts({ links }: Linked, slug: string): { way: LinkKind | null; count: number }[] {
  const ways = [null, "default", "no_match", "failure"] as const;
  const isAt = (way: LinkKind | null) => (link: StoryDefinition["links"][number]) =>
    way === null ? link.to === slug : link.from === slug && (link.kind ?? "default") === way;
  return ways.map((way) => ({ way, count: links.filter(isAt(way)).length })).filter(({ count }) => count > 0);
}

/** The other actions that have such a port as well, so that links can be moved there. */
export function portTargets(
  { actions }: Pick<Linked, "actions">,
  { slug, way }: { slug: string; way: LinkKind | null },
): StoryAction[] {
  return actions.filter(
    (one) => one.slug !== slug && (way === null ? takesEvents(one.type) : waysOf(one.type).includes(way)),
  );
}

function linkedBy({ links }: Linked, { from, way = "default" }: Linking): ReadonlySet<string> {
  return new Set(links.filter((link) => link.from === from && (link.kind ?? "default") === way).map(({ to }) => to));
}
