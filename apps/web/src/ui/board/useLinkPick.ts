"use client";

import type { StoryDefinition, StoryLink } from "@fairlead/story";
import type { EdgeMouseHandler } from "@xyflow/react";
import { useCallback, useMemo, useState } from "react";
import type { Editor } from "../edit/editor.ts";
import { linkKey } from "./graph.ts";
import type { LinkEdge } from "./StoryLink.tsx";
import { toLinks } from "./toFlow.ts";
import { useKept } from "./useKept.ts";

/** The links for the canvas, and the one that was pressed: it is held until a card or the board is. */
export function useLinkPick(story: Pick<StoryDefinition, "actions" | "links">, editor: Editor | null) {
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
  return { links, pickedLink: id === null ? null : pickedLink, onEdgeClick, onSelectionStart };
}
