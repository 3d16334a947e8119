"use client";

import type { StoryDefinition, StoryLink } from "@fairlead/story";
import { type EdgeMouseHandler, useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback, useMemo, useState } from "react";
import type { Editor } from "../edit/editor.ts";
import type { Lanes } from "./backLinks.ts";
import { linkKey } from "./graph.ts";
import { useHoveredLink } from "./hoveredLink.ts";
import { linkAfter, linkPlaceWords } from "./linkWalk.ts";
import { moveMs } from "./motion.ts";
import type { LinkEdge } from "./StoryLink.tsx";
import { toLinks } from "./toFlow.ts";
import { useKept } from "./useKept.ts";

/** The link that is picked, and how keys walk among links. */
export type LinkPick = {
  picked: StoryLink | null;
  /** Picks the next link that leaves the selected card, or the one of the picked link; `by` -1: the one before. */
  walk: (by: 1 | -1) => void;
  /** Selects the card that the picked link leads to, or begins at. */
  leave: (end: "from" | "to") => void;
};

type Linked = Pick<StoryDefinition, "actions" | "links">;

type Drawn = { story: Linked; lanes: Lanes };

/** The links for the canvas, and the one that is picked, by a press or by keys, until something else is selected. */
export function useLinkPick({ story, lanes }: Drawn, editor: Editor | null) {
  const [picked, setPicked] = useState<string | null>(null);
  const isEdited = editor !== null;
  const plain = useKept(useMemo(() => toLinks(story, { lanes, isEdited }), [story, lanes, isEdited]));
  const pickedLink: StoryLink | null = story.links.find((link) => linkKey(link) === picked) ?? null;
  const id = pickedLink === null || editor?.selection.selected != null ? null : picked;
  const links = useMemo(
    () => (id === null ? plain : plain.map((link) => (link.id === id ? { ...link, selected: true } : link))),
    [plain, id],
  );
  const onEdgeClick = useCallback<EdgeMouseHandler<LinkEdge>>(
    (_event, link) => {
      editor?.selection.select(null);
      setPicked(link.id);
    },
    [editor],
  );
  const hovered = useHoveredLink();
  // What stands on a link is a part of it: the pointer may go there.
  const onEdgeMouseEnter = useCallback<EdgeMouseHandler<LinkEdge>>((_event, { id }) => hovered.set(id), [hovered]);
  const onEdgeMouseLeave = useCallback(() => hovered.set(null), [hovered]);
  const onSelectionStart = useCallback(() => setPicked(null), []);
  const current = id === null ? null : pickedLink;
  const walk = useLinkWalk(story, { editor, current, setPicked });
  const handlers = { onEdgeClick, onEdgeMouseEnter, onEdgeMouseLeave, onSelectionStart };
  return { links, linkPick: { picked: current, ...walk }, handlers };
}

type Walking = { editor: Editor | null; current: StoryLink | null; setPicked: (id: string | null) => void };

function useLinkWalk(story: Linked, { editor, current, setPicked }: Walking): Pick<LinkPick, "walk" | "leave"> {
  const flow = useReactFlow();
  const store = useStoreApi();
  const show = ({ from, to }: StoryLink) => {
    const { width, height } = store.getState();
    const { x, y, zoom } = flow.getViewport();
    const box = flow.getNodesBounds([from, to]);
    const [left, top] = [box.x * zoom + x, box.y * zoom + y];
    const isIn = left >= 0 && top >= 0 && left + box.width * zoom <= width && top + box.height * zoom <= height;
    const nodes = [{ id: from }, { id: to }];
    if (!isIn) void flow.fitView({ nodes, maxZoom: zoom, padding: 0.1, duration: moveMs() });
  };
  return {
    walk: (by) => {
      const from = current?.from ?? editor?.selection.selected ?? null;
      if (editor === null || from === null) return;
      const next = linkAfter(story.links, { from, current, by });
      if (next === null) return editor.say("No link leaves from here.");
      editor.selection.select(null);
      setPicked(linkKey(next));
      show(next);
      editor.say(linkPlaceWords(story, next));
    },
    leave: (end) => {
      if (current === null) return;
      setPicked(null);
      editor?.selection.select(current[end]);
    },
  };
}
