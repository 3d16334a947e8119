import type { StoryDefinition } from "@fairlead/story";
import { Position } from "@xyflow/react";
import type { CardNode } from "./ActionCard.tsx";
import type { Places } from "./arrange.ts";
import { cardHeight, cardWidth, linkKey, linkWords, neighboursOf } from "./graph.ts";
import type { LinkEdge } from "./StoryLink.tsx";

type Drawn = Pick<StoryDefinition, "actions" | "links">;

const portSize = 10;

/** Sizes and ports are told, so that nothing has to be measured: a card out of view counts when the story is fitted. */
const ports = [
  { type: "target" as const, position: Position.Top, y: -portSize / 2 },
  { type: "source" as const, position: Position.Bottom, y: cardHeight - portSize / 2 },
].map((port) => ({ ...port, x: (cardWidth - portSize) / 2, width: portSize, height: portSize }));

/** The cards of a story for the canvas. None of them can be reached by Tab: the canvas is one stop. */
export function toCards(story: Drawn, places: Places): CardNode[] {
  const names = new Map(story.actions.map(({ slug, name }) => [slug, name]));
  const neighbours = neighboursOf(story);
  return story.actions.map((action, at) => {
    const next = neighbours.get(action.slug)?.next ?? [];
    const leads = next.length === 0 ? "Leads nowhere" : `Leads to ${next.map((slug) => names.get(slug)).join(", ")}`;
    return {
      id: action.slug,
      type: "action",
      position: places.get(action.slug) ?? { x: 0, y: 0 },
      width: cardWidth,
      height: cardHeight,
      measured: { width: cardWidth, height: cardHeight },
      handles: ports,
      data: { action, description: `${at + 1} of ${story.actions.length}. ${leads}` },
      domAttributes: { "aria-roledescription": undefined, "aria-describedby": undefined },
    };
  });
}

/** The links of a story for the canvas. Readers hear of them with the cards. */
export function toLinks({ actions, links }: Drawn): LinkEdge[] {
  const types = new Map(actions.map(({ slug, type }) => [slug, type]));
  return links.map((link) => ({
    id: linkKey(link),
    type: "link",
    source: link.from,
    target: link.to,
    data: { kind: link.kind ?? "default", words: linkWords(link.kind ?? "default", types.get(link.from)) },
    domAttributes: { "aria-hidden": true, role: undefined, "aria-roledescription": undefined, "aria-label": undefined },
  }));
}
