"use client";

import type { StoryDefinition, StoryLink } from "@fairlead/story";
import { useReactFlow } from "@xyflow/react";
import { type KeyboardEvent, useMemo } from "react";
import { actOnEditKey } from "../edit/editKeys.ts";
import type { Editor } from "../edit/editor.ts";
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
  editor: Editor | null;
  /** The link that was pressed. */
  pickedLink: StoryLink | null;
};

const moveMs = 200;

/** The keys of the board: those of editing, where it is edited; arrows walk, + and - zoom, 1 fits all, 0 is full size, Enter opens, Escape lets go. */
export function useBoardKeys({ story, places, selected, onSelect, onEnter, editor, pickedLink }: BoardKeys) {
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
    if (event.target !== event.currentTarget && !isOnCard(event.target)) return;
    if (editor !== null && pickedLink !== null && actOnLinkKey(event, { editor, link: pickedLink })) return;
    if (editor !== null && actOnEditKey(event, editor)) return;
    actOnKey(event, acts);
  };
}

/** Pressing a card leaves the keyboard on the canvas, or on the card's own element. */
function isOnCard(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.matches(".react-flow__node, .react-flow__pane");
}

function actOnLinkKey({ key }: KeyboardEvent, { editor, link }: { editor: Editor; link: StoryLink }): boolean {
  if (key === "Delete" || key === "Backspace") void editor.unlink(link);
  else if (key === "a") editor.openMenu({ kind: "add", into: link });
  else return false;
  return true;
}
