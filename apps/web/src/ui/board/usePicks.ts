"use client";

import type { NodeChange, OnNodeDrag } from "@xyflow/react";
import { useCallback, useMemo, useState } from "react";
import type { Editor } from "../edit/editor.ts";
import type { CardNode } from "./ActionCard.tsx";
import type { Place } from "./layOut.ts";

const still: ReadonlyMap<string, Place> = new Map();

/** The cards as they are selected and dragged; what was dragged is one edit when it is let go. */
export function usePicks(cards: CardNode[], editor: Editor | null) {
  const [moved, setMoved] = useState(still);
  const nodes = useMemo(() => {
    if (moved.size === 0) return cards;
    return cards.map((card) => {
      const at = moved.get(card.id);
      return at === undefined ? card : { ...card, position: at };
    });
  }, [cards, moved]);
  const onNodesChange = useCallback(
    (changes: NodeChange<CardNode>[]) => {
      if (editor === null) return;
      const picked = new Set(editor.selection.picked);
      const places: [string, Place][] = [];
      let isPicking = false;
      for (const change of changes) {
        if (change.type === "position" && change.position) places.push([change.id, change.position]);
        if (change.type !== "select") continue;
        isPicking = true;
        if (change.selected) picked.add(change.id);
        else picked.delete(change.id);
      }
      if (places.length > 0) setMoved((before) => new Map([...before, ...places]));
      if (isPicking) editor.selection.pick(picked);
    },
    [editor],
  );
  const onNodeDragStop = useCallback<OnNodeDrag<CardNode>>(
    (_event, _card, dragged) => {
      const places = new Map(dragged.map(({ id, position }) => [id, position]));
      void editor?.move(places).finally(() => setMoved(still));
    },
    [editor],
  );
  return { nodes, onNodesChange, onNodeDragStop };
}
