import type { StoryDefinition, StoryLink } from "@fairlead/story";
import { linkKey, linkWords } from "./graph.ts";

type Step = { from: string; current: StoryLink | null; by: 1 | -1 };

/** The link that keys come to next among those that leave an action, round and round; null: none leaves it. */
export function linkAfter(links: readonly StoryLink[], { from, current, by }: Step): StoryLink | null {
  const own = links.filter((link) => link.from === from);
  const at = current === null ? -1 : own.findIndex((link) => linkKey(link) === linkKey(current));
  const start = at === -1 && by === -1 ? 0 : at;
  return own[(start + by + own.length) % Math.max(1, own.length)] ?? null;
}

/** What is said of a link that keys have come to, and what they do there. */
export function linkPlaceWords(
  { actions, links }: Pick<StoryDefinition, "actions" | "links">,
  link: StoryLink,
): string {
  const own = links.filter(({ from }) => from === link.from);
  const at = own.findIndex((one) => linkKey(one) === linkKey(link)) + 1;
  const nameOf = (slug: string) => actions.find((action) => action.slug === slug)?.name ?? "a group";
  const words = linkWords(link.kind ?? "default", actions.find(({ slug }) => slug === link.from)?.type);
  const place = `Link ${at} of ${own.length}, to ${nameOf(link.to)}${words === null ? "" : `, ${words}`}.`;
  return `${place} A inserts an action, L leads it elsewhere, Delete removes it.`;
}
