"use client";

import type { StoryLink } from "@fairlead/story";
import type { NodeChange, OnNodeDrag } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import type { Editor } from "../edit/editor.ts";
import { type HelperLine, helperLines } from "./align.ts";
import { type Box, boundsOf } from "./frames.ts";
import { linkKey } from "./graph.ts";
import type { Place } from "./grid.ts";
import { elementAt, pointOf } from "./pointAt.ts";
import type { BoardNode } from "./toFlow.ts";

/** Where something is while it is dragged, and how large while its corner is. */
type Moved = { position?: Place; width?: number; height?: number };

const still: ReadonlyMap<string, Moved> = new Map();
const noLines: readonly HelperLine[] = [];

/**
 * The cards, notes and groups as they are selected, dragged and resized; what was dragged is one edit when it is let go.
 * With Alt a drag leaves what is dragged where it is, and puts copies where it is let go.
 */
export function usePicks(drawn: BoardNode[], editor: Editor | null) {
  const [moved, setMoved] = useState(still);
  const [lines, setLines] = useState(noLines);
  const copies = useRef(false);
  const nodes = useMemo(
    () => (moved.size === 0 ? drawn : drawn.map((node) => withMoved(node, moved.get(node.id)))),
    [drawn, moved],
  );
  const onNodesChange = useCallback(
    (changes: NodeChange<BoardNode>[]) => {
      if (editor === null) return;
      const places = movesOf(changes, drawn);
      if (places.size > 0) setMoved((before) => new Map([...before, ...merge(before, places)]));
      // While a link is being made, pressing a card ends it there.
      if (editor.menu?.kind !== "link") pick(editor, changes);
    },
    [editor, drawn],
  );
  const others = useRef<readonly Box[]>([]);
  const onNodeDragStart = useCallback<OnNodeDrag<BoardNode>>(
    (event, _node, dragged) => {
      copies.current = event.altKey;
      const ids = new Set(dragged.map(({ id }) => id));
      others.current = drawn.filter(({ id, type }) => !ids.has(id) && type !== "frame").map(boxOf);
    },
    [drawn],
  );
  const onNodeDrag = useCallback<OnNodeDrag<BoardNode>>((_event, _node, dragged) => {
    const around = boundsOf(dragged.map(boxOf));
    const next = around === null ? noLines : helperLines(around, others.current);
    setLines((before) => (isSameLines(before, next) ? before : next));
  }, []);
  const onNodeDragStop = useCallback<OnNodeDrag<BoardNode>>(
    (event, node, dragged) => {
      setLines(noLines);
      const done = () => setMoved(still);
      if (editor === null) return done();
      const from = drawn.find(({ id }) => id === node.id)?.position ?? node.position;
      const by = { x: node.position.x - from.x, y: node.position.y - from.y };
      const keys = dragged.map(({ id }) => id);
      const link = dragged.length === 1 && !copies.current ? linkUnder(editor, pointOf(event)) : undefined;
      if (link !== undefined) return void editor.splice(node.id, { link, at: node.position }).finally(done);
      if (!copies.current) return void editor.shift(keys, by).finally(done);
      done();
      if (by.x !== 0 || by.y !== 0) void editor.duplicate(keys, by);
    },
    [editor, drawn],
  );
  const show = useShow(drawn, setMoved);
  return { nodes, lines, show, handlers: { onNodesChange, onNodeDragStart, onNodeDrag, onNodeDragStop } };
}

/** Draws things so far from their places; null: at their places again. */
function useShow(drawn: readonly BoardNode[], setMoved: (moved: ReadonlyMap<string, Moved>) => void) {
  return useCallback(
    (keys: readonly string[], by: Place | null) => {
      if (by === null) return setMoved(still);
      const wanted = new Set(keys);
      const changes = drawn
        .filter(({ id }) => wanted.has(id))
        .map(({ id, position: { x, y } }): NodeChange<BoardNode> => {
          return { type: "position", id, position: { x: x + by.x, y: y + by.y } };
        });
      setMoved(movesOf(changes, drawn));
    },
    [drawn, setMoved],
  );
}

function linkUnder({ story }: Editor, { x, y }: Place): StoryLink | undefined {
  const id = elementAt(x, y, ".react-flow__edge");
  return id === undefined ? undefined : story.links.find((link) => linkKey(link) === id);
}

function isSameLines(a: readonly HelperLine[], b: readonly HelperLine[]): boolean {
  return a.length === b.length && a.every(({ axis, at }, index) => b[index]?.axis === axis && b[index].at === at);
}

function withMoved(node: BoardNode, moved: Moved | undefined): BoardNode {
  return moved === undefined ? node : ({ ...node, ...moved } as BoardNode);
}

function boxOf({ position, width = 0, height = 0 }: BoardNode): Box {
  return { ...position, width, height };
}

/** What changes move or resize; with a frame go its cards. */
function movesOf(changes: readonly NodeChange<BoardNode>[], drawn: readonly BoardNode[]): Map<string, Moved> {
  const moves = new Map<string, Moved>();
  const put = (id: string, more: Moved) => moves.set(id, { ...moves.get(id), ...more });
  for (const change of changes) {
    if (change.type === "dimensions" && change.dimensions !== undefined && change.resizing !== undefined)
      put(change.id, change.dimensions);
    if (change.type !== "position" || change.position === undefined) continue;
    put(change.id, { position: change.position });
    for (const [id, position] of cardsAlong(change.id, change.position, drawn)) put(id, { position });
  }
  return moves;
}

function cardsAlong(id: string, to: Place, drawn: readonly BoardNode[]): [string, Place][] {
  const frame = drawn.find((node) => node.id === id);
  if (frame?.type !== "frame") return [];
  const members = new Set(frame.data.frame.members);
  const by = { x: to.x - frame.position.x, y: to.y - frame.position.y };
  return drawn
    .filter((node) => members.has(node.id))
    .map(({ id: slug, position: { x, y } }) => [slug, { x: x + by.x, y: y + by.y }]);
}

function merge(before: ReadonlyMap<string, Moved>, after: ReadonlyMap<string, Moved>): [string, Moved][] {
  return [...after].map(([id, moved]) => [id, { ...before.get(id), ...moved }]);
}

function pick(editor: Editor, changes: readonly NodeChange<BoardNode>[]): void {
  const selects = changes.filter((change) => change.type === "select");
  if (selects.length === 0) return;
  const picked = new Set(editor.selection.picked);
  for (const { id, selected } of selects) {
    if (selected) picked.add(id);
    else picked.delete(id);
  }
  editor.selection.pick(picked);
}
