"use client";

import type { StoryDefinition } from "@fairlead/story";
import {
  Background,
  BackgroundVariant,
  type NodeMouseHandler,
  PanOnScrollMode,
  ReactFlow,
  ReactFlowProvider,
} from "@xyflow/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { ActionCard, type CardNode, cardId } from "./ActionCard.tsx";
import { arrange, ownPlaces, type Places } from "./arrange.ts";
import { BoardControls } from "./BoardControls.tsx";
import { cardHeight } from "./graph.ts";
import { StoryLink } from "./StoryLink.tsx";
import { toCards, toLinks } from "./toFlow.ts";
import { useBoardKeys } from "./useBoardKeys.ts";
import { fitViewOptions, useRefit } from "./useRefit.ts";

const nodeTypes = { action: ActionCard };
const edgeTypes = { link: StoryLink };

export type BoardProps = {
  story: Pick<StoryDefinition, "name" | "actions" | "links">;
  /** The slug of the selected action. */
  selected: string | null;
  onSelect: (slug: string | null) => void;
  /** Enter on a card: goes to where its details are. */
  onEnter?: () => void;
};

/** The storyboard, to look at: pans, zooms, and is walked with the arrow keys along the links. */
export function Board(props: BoardProps) {
  const places = usePlaces(props.story);
  return (
    <ReactFlowProvider>
      {places === null ? <div aria-busy="true" className="h-full" /> : <Canvas {...props} places={places} />}
    </ReactFlowProvider>
  );
}

function Canvas({ story, selected, onSelect, onEnter, places }: BoardProps & { places: Places }) {
  const cards = useCards(story, { places, selected });
  const links = useMemo(() => toLinks(story), [story]);
  const onKeyDown = useBoardKeys({ story, places, selected, onSelect, onEnter });
  const onNodeClick = useCallback<NodeMouseHandler>((_event, { id }) => onSelect(id), [onSelect]);
  const onMoveStart = useRefit();
  const onPaneClick = useCallback(() => onSelect(null), [onSelect]);
  return (
    <ReactFlow
      nodes={cards}
      edges={links}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodeClick={onNodeClick}
      onPaneClick={onPaneClick}
      onMoveStart={onMoveStart}
      onKeyDown={onKeyDown}
      tabIndex={0}
      aria-label={`Storyboard, ${story.name}, ${story.actions.length} actions. Arrow keys walk along the links, Enter opens.`}
      aria-activedescendant={selected === null ? undefined : cardId(selected)}
      nodesFocusable={false}
      edgesFocusable={false}
      nodesDraggable={false}
      nodesConnectable={false}
      elementsSelectable={false}
      disableKeyboardA11y
      deleteKeyCode={null}
      selectionKeyCode={null}
      multiSelectionKeyCode={null}
      onlyRenderVisibleElements
      panOnScroll
      panOnScrollMode={PanOnScrollMode.Free}
      zoomOnDoubleClick={false}
      minZoom={0.05}
      maxZoom={2}
      fitView
      fitViewOptions={fitViewOptions}
      className="board"
    >
      <Background variant={BackgroundVariant.Cross} gap={48} size={6} lineWidth={1} />
      <BoardControls />
    </ReactFlow>
  );
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

/** The cards; selecting makes two new objects, the others stay the same. */
function useCards(story: BoardProps["story"], view: { places: Places; selected: string | null }): CardNode[] {
  const { places, selected } = view;
  const cards = useMemo(() => toCards(story, places), [story, places]);
  return useMemo(
    () => cards.map((card) => (card.id === selected ? { ...card, selected: true } : card)),
    [cards, selected],
  );
}
