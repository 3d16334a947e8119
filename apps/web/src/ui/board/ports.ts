import type { LinkKind } from "@fairlead/story";
import { Position } from "@xyflow/react";
import type { Course } from "./graph.ts";

/** How far along the edge of a card the ports of an action stand, by the way that events take. */
export const portPlaces: Readonly<Record<LinkKind, number>> = { default: 0.5, no_match: 0.72, failure: 0.9 };

/** How large a card is. */
export type Size = { width: number; height: number };

/** Where the middle of a port lies on a card, from its corner; `way` null: that of the events that arrive. */
export function portAt(way: LinkKind | null, course: Course, card: Size) {
  const along = way === null ? 0.5 : portPlaces[way];
  return course === "right"
    ? { x: way === null ? 0 : card.width, y: card.height * along }
    : { x: card.width * along, y: way === null ? 0 : card.height };
}

/** The edges of a card at which events arrive and leave. */
export const portSides: Readonly<Record<Course, { in: Position; out: Position }>> = {
  down: { in: Position.Top, out: Position.Bottom },
  right: { in: Position.Left, out: Position.Right },
};
