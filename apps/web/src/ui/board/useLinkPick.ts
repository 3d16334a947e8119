"use client";

import type { StoryDefinition, StoryLink } from "@fairlead/story";
import { type EdgeMouseHandler, useReactFlow } from "@xyflow/react";
import { useCallback, useMemo, useState } from "react";
import type { Editor } from "../edit/editor.ts";
import { linkKey } from "./graph.ts";
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

/** The links for the canvas, and the one that is picked, by a press or by keys, until something else is selected. */
export function useLinkPick(story: Linked, editor: Editor | null) {
  const [picked, setPicked] = useState<string | null>(null);
  const isEdited = editor !== null;
  const plain = useKept(useMemo(() => toLinks(story, isEdited), [story, isEdited]));
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
  const onSelectionStart = useCallback(() => setPicked(null), []);
  const current = id === null ? null : pickedLink;
  const walk = useLinkWalk(story, { editor, current, setPicked });
  return { links, linkPick: { picked: current, ...walk }, onEdgeClick, onSelectionStart };
}

type Walking = { editor: Editor | null; current: StoryLink | null; setPicked: (id: string | null) => void };

function useLinkWalk(story: Linked, { editor, current, setPicked }: Walking): Pick<LinkPick, "walk" | "leave"> {
  const flow = useReactFlow();
  const show = ({ from, to }: StoryLink) =>
    void flow.fitView({ nodes: [{ id: from }, { id: to }], maxZoom: flow.getZoom(), padding: 0.1, duration: moveMs() });
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
