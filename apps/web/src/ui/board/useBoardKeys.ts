"use client";

import type { StoryDefinition } from "@fairlead/story";
import { useReactFlow } from "@xyflow/react";
import { type KeyboardEvent, useMemo } from "react";
import { actOnKey, type KeyActs } from "../parts/keys.ts";
import type { Places } from "./arrange.ts";
import { cardHeight, cardWidth, neighboursOf } from "./graph.ts";
import { fitViewOptions } from "./useRefit.ts";
import { type Direction, walk } from "./walk.ts";

type BoardKeys = {
  story: Pick<StoryDefinition, "actions" | "links">;
  places: Places;
  selected: string | null;
  onSelect: (slug: string | null) => void;
  onEnter?: (() => void) | undefined;
};

const moveMs = 200;

/** The keys of the board: arrows walk, + and - zoom, 1 fits all, 0 is full size, Enter opens, Escape lets go. */
export function useBoardKeys({ story, places, selected, onSelect, onEnter }: BoardKeys) {
  const flow = useReactFlow();
  const neighbours = useMemo(() => neighboursOf(story), [story]);
  const show = (slug: string) => {
    const at = places.get(slug);
    if (at === undefined) return;
    const centre = { x: at.x + cardWidth / 2, y: at.y + cardHeight / 2 };
    void flow.setCenter(centre.x, centre.y, { zoom: Math.max(flow.getZoom(), 0.5), duration: moveMs });
  };
  const step = (direction: Direction) => {
    const next = walk({ places, neighbours }, selected, direction);
    if (next === null) return;
    onSelect(next);
    show(next);
  };
  const acts: KeyActs = [
    ["ArrowDown", () => step("down")],
    ["ArrowUp", () => step("up")],
    ["ArrowLeft", () => step("left")],
    ["ArrowRight", () => step("right")],
    ["+", () => flow.zoomIn({ duration: moveMs })],
    ["=", () => flow.zoomIn({ duration: moveMs })],
    ["-", () => flow.zoomOut({ duration: moveMs })],
    ["0", () => flow.zoomTo(1, { duration: moveMs })],
    ["1", () => flow.fitView({ ...fitViewOptions, duration: moveMs })],
    ["Enter", () => onEnter?.()],
    ["Escape", () => onSelect(null)],
  ];
  return (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target === event.currentTarget) actOnKey(event, acts);
  };
}
