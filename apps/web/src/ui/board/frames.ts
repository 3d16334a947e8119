import type { LinkKind, StoryAction, StoryDefinition } from "@fairlead/story";
import type { Places } from "./arrange.ts";
import { cardHeight, cardSizeOf, cardWidth, linkKey } from "./graph.ts";
import type { Place } from "./grid.ts";
import { groupKey, noteKey } from "./keys.ts";

/** A rectangle on the board. */
export type Box = Place & { width: number; height: number };

/** A group as it is drawn: around its cards, or collapsed as one card in their place. */
export type Frame = { key: string; id: string; name: string; collapsed: boolean; members: readonly string[]; box: Box };

type Grouped = Pick<StoryDefinition, "actions"> & { groups?: StoryDefinition["groups"] | undefined };

const padding = 24;
const barHeight = 32;

/** The size of a note that has none. */
export const noteSize = { width: 240, height: 120 };

/** The groups of a story that have actions, where these stand. */
export function framesOf({ actions, groups = [] }: Grouped, places: Places): Frame[] {
  const members = Map.groupBy(actions, ({ group }) => group);
  return groups.flatMap(({ id, name, collapsed = false }): Frame[] => {
    const grouped = members.get(id) ?? [];
    const around = boundsOf(grouped.flatMap((action) => cardBox(action, places) ?? []));
    if (around === null) return [];
    const box = collapsed ? { ...around, width: cardWidth, height: cardHeight } : widen(around);
    return [{ key: groupKey(id), id, name, collapsed, members: grouped.map(({ slug }) => slug), box }];
  });
}

function widen({ x, y, width, height }: Box): Box {
  return {
    x: x - padding,
    y: y - padding - barHeight,
    width: width + 2 * padding,
    height: height + 2 * padding + barHeight,
  };
}

/** The smallest box around others; null around none. */
export function boundsOf(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** The middle of a box. */
export function middleOf({ x, y, width, height }: Box): Place {
  return { x: x + width / 2, y: y + height / 2 };
}

function cardBox(action: StoryAction, places: Places): Box | undefined {
  const at = places.get(action.slug);
  return at && { ...at, ...cardSizeOf(action) };
}

/** The boxes of everything on a board, by key; groups have none of their own unless they are collapsed. */
export function boxesOf(
  story: Grouped & { notes?: StoryDefinition["notes"] | undefined },
  places: Places,
): Map<string, Box> {
  const boxes = new Map<string, Box>();
  for (const action of story.actions) {
    const box = cardBox(action, places);
    if (box !== undefined) boxes.set(action.slug, box);
  }
  for (const { id, position, width, height } of story.notes ?? []) {
    boxes.set(noteKey(id), { ...position, width: width ?? noteSize.width, height: height ?? noteSize.height });
  }
  for (const { key, box, collapsed, members } of framesOf(story, places)) {
    if (!collapsed) continue;
    boxes.set(key, box);
    for (const slug of members) boxes.delete(slug);
  }
  return boxes;
}

type Links = StoryDefinition["links"];

/**
 * The links as they are drawn: those of actions that are hidden in a collapsed group begin and end at it, several of one
 * kind are one, and those inside are left out. Without such a group they are the same list.
 */
export function drawnLinks(links: Links, frames: readonly Frame[]): Links {
  const hiddenIn = new Map(
    frames.filter(({ collapsed }) => collapsed).flatMap(({ key, members }) => members.map((slug) => [slug, key])),
  );
  if (hiddenIn.size === 0) return links;
  const drawn = new Map<string, Links[number]>();
  for (const link of links) {
    const [from, to] = [hiddenIn.get(link.from) ?? link.from, hiddenIn.get(link.to) ?? link.to];
    const isFromGroup = from !== link.from;
    const kind: { kind?: LinkKind } = isFromGroup || link.kind === undefined ? {} : { kind: link.kind };
    const one = { from, to, ...kind };
    if (from !== to) drawn.set(linkKey(one), from === link.from && to === link.to ? link : one);
  }
  return [...drawn.values()];
}
