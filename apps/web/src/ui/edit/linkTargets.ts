import type { StoryAction, StoryDefinition } from "@fairlead/story";
import { takesEvents } from "./actionChoices.ts";
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

function linkedBy({ links }: Linked, { from, way = "default" }: Linking): ReadonlySet<string> {
  return new Set(links.filter((link) => link.from === from && (link.kind ?? "default") === way).map(({ to }) => to));
}
