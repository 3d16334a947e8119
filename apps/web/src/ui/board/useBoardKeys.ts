"use client";

import type { StoryDefinition } from "@fairlead/story";
import { useReactFlow } from "@xyflow/react";
import { type KeyboardEvent, useEffect, useMemo } from "react";
import type { Editor } from "../edit/editor.ts";
import { runKey, withUsableKeys } from "../parts/commands.ts";
import { handling } from "../parts/handling.ts";
import { type BoardActs, boardCommands } from "./boardCommands.ts";
import { type Box, middleOf } from "./frames.ts";
import { courseOf, neighboursOf, type Settled } from "./graph.ts";
import { moveMs } from "./motion.ts";
import { useDesk } from "./useDesk.ts";
import { fitViewOptions } from "./useRefit.ts";
import { type Direction, walk } from "./walk.ts";

type BoardKeys = {
  story: Pick<StoryDefinition, "actions" | "links"> & Settled;
  /** Cards, notes and collapsed groups by their keys. */
  boxes: ReadonlyMap<string, Box>;
  /** The box of whatever has a key. */
  shown: (key: string) => Box | undefined;
  selected: string | null;
  onSelect: (slug: string | null) => void;
  onEnter?: (() => void) | undefined;
  /** Where the pointer lies does not count any more: keys walk. */
  forgetPointer: () => void;
  editor: Editor | null;
} & Pick<BoardActs, "linkPick" | "pointer" | "isHand" | "setHand" | "moving">;

/** The keys of the canvas. Its acts are lent to the page as well, for the palette of commands. */
export function useBoardKeys(parts: BoardKeys) {
  const acts = useBoardActs(parts);
  const desk = useDesk();
  useEffect(() => {
    if (desk === null) return;
    desk.board = acts;
    desk.show = acts.show;
    return () => {
      desk.board = null;
      desk.show = null;
    };
  });
  return (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget && !isOnCard(event.target)) return;
    runKey(event.nativeEvent, withUsableKeys(boardCommands, handling().letters), acts);
  };
}

function useBoardActs({
  story,
  boxes,
  shown,
  selected,
  onSelect,
  onEnter,
  editor,
  forgetPointer,
  ...rest
}: BoardKeys): BoardActs {
  const flow = useReactFlow();
  const neighbours = useMemo(() => neighboursOf(story), [story]);
  // Cards may be of different widths: which one is beside another is told by their middles.
  const places = useMemo(() => new Map([...boxes].map(([key, box]) => [key, middleOf(box)])), [boxes]);
  const show = (key: string) => {
    const box = shown(key);
    if (box === undefined) return;
    const centre = middleOf(box);
    void flow.setCenter(centre.x, centre.y, { zoom: Math.max(flow.getZoom(), 0.5), duration: moveMs() });
  };
  const step = (direction: Direction, extend: boolean) => {
    forgetPointer();
    const next = walk({ places, neighbours, course: courseOf(story) }, selected, direction);
    if (next === null) return;
    if (extend && editor !== null) editor.selection.pick(new Set([...editor.selection.picked, next]), next);
    else onSelect(next);
    show(next);
  };
  const fit = (nodes?: { id: string }[]) =>
    void flow.fitView({ ...fitViewOptions, ...(nodes && { nodes }), duration: moveMs() });
  const picked = editor?.selection.picked ?? new Set(selected === null ? [] : [selected]);
  return {
    step,
    show,
    zoomIn: () => void flow.zoomIn({ duration: moveMs() }),
    zoomOut: () => void flow.zoomOut({ duration: moveMs() }),
    fullSize: () => void flow.zoomTo(1, { duration: moveMs() }),
    fitAll: () => fit(),
    fitSelected: () => picked.size > 0 && fit([...picked].map((id) => ({ id }))),
    enter: () => onEnter?.(),
    leave: () => onSelect(null),
    ...rest,
    editor,
  };
}

/** Pressing a card leaves the keyboard on the canvas, or on the card's own element. */
function isOnCard(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.matches(".react-flow__node, .react-flow__pane");
}
