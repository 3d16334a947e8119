"use client";

import type { StoryDefinition } from "@fairlead/story";
import {
  Background,
  BackgroundVariant,
  type NodeMouseHandler,
  PanOnScrollMode,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
} from "@xyflow/react";
import { type MouseEvent, useCallback, useEffect, useMemo, useState } from "react";
import type { Editor } from "../edit/editor.ts";
import { focusIfWanted } from "../edit/focusStory.ts";
import { useEditor } from "../edit/useEditor.ts";
import { ActionCard, type CardNode, cardId } from "./ActionCard.tsx";
import { arrange, ownPlaces, type Places } from "./arrange.ts";
import { BoardControls } from "./BoardControls.tsx";
import { FarLinks } from "./FarLinks.tsx";
import { cardHeight } from "./graph.ts";
import { type LinkEdge, StoryLink } from "./StoryLink.tsx";
import { toCards } from "./toFlow.ts";
import { useBoardKeys } from "./useBoardKeys.ts";
import { useDesk } from "./useDesk.ts";
import { useDrops } from "./useDrops.ts";
import { useKept } from "./useKept.ts";
import { useLinkPick } from "./useLinkPick.ts";
import { useMoving } from "./useMoving.ts";
import { usePicks } from "./usePicks.ts";
import { fitViewOptions, useRefit } from "./useRefit.ts";
import { useShowSelected } from "./useShowSelected.ts";
import { useIsTiny } from "./useZoom.ts";

const nodeTypes = { action: ActionCard };
const edgeTypes = { link: StoryLink };
/** From far away all links are one drawing. */
const noLinks: LinkEdge[] = [];

export type BoardProps = {
  story: Pick<StoryDefinition, "name" | "actions" | "links">;
  /** The slug of the selected action. */
  selected: string | null;
  onSelect: (slug: string | null) => void;
  /** Enter on a card: goes to where its details are. */
  onEnter?: () => void;
};

/** How the canvas is held: by those who look, and by those who edit, for whom a drag on it selects. */
const hands = {
  look: {
    nodesDraggable: false,
    nodesConnectable: false,
    elementsSelectable: false,
    multiSelectionKeyCode: null,
  },
  edit: {
    nodesDraggable: true,
    nodesConnectable: true,
    elementsSelectable: true,
    multiSelectionKeyCode: "Shift",
    selectionOnDrag: true,
    selectionMode: SelectionMode.Partial,
    panOnDrag: [1, 2],
    snapToGrid: true,
    snapGrid: [8, 8] as [number, number],
    connectionRadius: 30,
  },
};

/**
 * The storyboard: pans, zooms, and is walked with the arrow keys along the links. Where the page has an editor, cards are
 * moved, linked, added and removed here.
 */
export function Board(props: BoardProps) {
  const places = usePlaces(props.story);
  return (
    <ReactFlowProvider>
      {places === null ? <div aria-busy="true" className="h-full" /> : <Canvas {...props} places={places} />}
    </ReactFlowProvider>
  );
}

function Canvas({ story, selected, onSelect, onEnter, places }: BoardProps & { places: Places }) {
  const editor = useEditor();
  const cards = useCards(story, { places, selected, editor });
  const { nodes, ...picks } = usePicks(cards, editor);
  const { links, pickedLink, ...linkPicks } = useLinkPick(story, editor);
  const onKeyDown = useBoardKeys({ story, places, selected, onSelect, onEnter, editor, pickedLink });
  const onNodeClick = useCallback<NodeMouseHandler>(
    (event, { id }) => {
      if (editor === null) onSelect(id);
      else focusBoard(event);
    },
    [onSelect, editor],
  );
  const moving = useMoving(useRefit());
  const isTiny = useIsTiny();
  const drops = useDrops(editor, story);
  useShowSelected(places, editor === null ? null : selected);
  const desk = useDesk();
  useEffect(() => focusIfWanted(desk, document.querySelector<HTMLElement>(".board")), [desk]);
  useEffect(() => {
    if (editor !== null) editor.places.current = places;
  }, [editor, places]);
  const onPaneClick = useCallback(
    (event: MouseEvent) => {
      onSelect(null);
      focusBoard(event);
    },
    [onSelect],
  );
  return (
    <ReactFlow
      {...hands[editor === null ? "look" : "edit"]}
      {...picks}
      {...linkPicks}
      {...drops}
      {...moving}
      nodes={nodes}
      edges={isTiny ? noLinks : links}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodeClick={onNodeClick}
      onPaneClick={onPaneClick}
      onKeyDown={onKeyDown}
      tabIndex={0}
      aria-label={`Storyboard, ${story.name}, ${story.actions.length} actions. Arrow keys walk along the links, Enter opens.${editor === null ? "" : " A adds an action, L links, Delete removes."}`}
      aria-activedescendant={selected === null ? undefined : cardId(selected)}
      nodesFocusable={false}
      edgesFocusable={false}
      disableKeyboardA11y
      deleteKeyCode={null}
      selectionKeyCode={null}
      onlyRenderVisibleElements
      panOnScroll
      panOnScrollMode={PanOnScrollMode.Free}
      zoomOnDoubleClick={false}
      minZoom={0.05}
      maxZoom={2}
      fitView
      fitViewOptions={fitViewOptions}
      className={editor === null ? "board" : "board is-edited"}
    >
      <Background variant={BackgroundVariant.Cross} gap={48} size={6} lineWidth={1} />
      {isTiny && <FarLinks links={links} places={places} />}
      <BoardControls />
    </ReactFlow>
  );
}

/** The keys of the board work after a card or the canvas was pressed. */
function focusBoard({ target }: MouseEvent): void {
  if (target instanceof Element) target.closest<HTMLElement>(".board")?.focus({ preventScroll: true });
}

/** The places of the cards: at once if the story says them all, else when the layout is done. */
function usePlaces(story: BoardProps["story"]): Places | null {
  const own = useMemo(() => ownPlaces(story), [story]);
  const [laidOut, setLaidOut] = useState<Places | null>(null);
  useEffect(() => {
    if (own !== null) return;
    let wanted = true;
    const show = (places: Places) => wanted && setLaidOut(places);
    // Without the layout the cards stand in a column: everything can still be read and walked.
    arrange(story).then(show, () => show(inColumn(story)));
    return () => {
      wanted = false;
    };
  }, [story, own]);
  return own ?? laidOut;
}

function inColumn({ actions }: BoardProps["story"]): Places {
  return new Map(actions.map(({ slug }, at) => [slug, { x: 0, y: at * (cardHeight + 56) }]));
}

type CardsView = { places: Places; selected: string | null; editor: Editor | null };

/** The cards; selecting makes new objects of those that are selected or were, the others stay the same. */
function useCards(story: BoardProps["story"], { places, selected, editor }: CardsView): CardNode[] {
  const isEdited = editor !== null;
  const picked = editor?.selection.picked;
  const cards = useKept(useMemo(() => toCards(story, { places, isEdited }), [story, places, isEdited]));
  return useMemo(
    () =>
      cards.map((card) => (card.id === selected || picked?.has(card.id) === true ? { ...card, selected: true } : card)),
    [cards, selected, picked],
  );
}
