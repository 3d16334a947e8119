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
  useKeyPress,
  useReactFlow,
} from "@xyflow/react";
import { lazy, type MouseEvent, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Editor } from "../edit/editor.ts";
import { focusIfWanted } from "../edit/focusStory.ts";
import { useEditor } from "../edit/useEditor.ts";
import { cx } from "../parts/cx.ts";
import { useHandling } from "../parts/handling.ts";
import { ActionCard } from "./ActionCard.tsx";
import { arrange, ownPlaces, type Places } from "./arrange.ts";
import { BoardControls } from "./BoardControls.tsx";
import { drawBoard } from "./drawBoard.ts";
import { createDrawnCards, DrawnCardsProvider, useDrawnCardId } from "./drawnCards.ts";
import { FarLinks } from "./FarLinks.tsx";
import { FrameCard } from "./FrameCard.tsx";
import { type Course, cardHeight, courseOf } from "./graph.ts";
import { HelperLines } from "./HelperLines.tsx";
import { createHoveredLink, HoveredLinkProvider } from "./hoveredLink.ts";
import { MoveState } from "./MoveState.tsx";
import { moveMs } from "./motion.ts";
import { NoteCard } from "./NoteCard.tsx";
import { type LinkEdge, StoryLink } from "./StoryLink.tsx";
import type { BoardNode } from "./toFlow.ts";
import { useBoardKeys } from "./useBoardKeys.ts";
import { useDesk } from "./useDesk.ts";
import { useDrops } from "./useDrops.ts";
import { useKept } from "./useKept.ts";
import { useLinking } from "./useLinking.ts";
import { useLinkPick } from "./useLinkPick.ts";
import { useMoveMode } from "./useMoveMode.ts";
import { useMoving } from "./useMoving.ts";
import { usePicks } from "./usePicks.ts";
import { usePointer } from "./usePointer.ts";
import { fitViewOptions, useRefit } from "./useRefit.ts";
import { useShowSelected } from "./useShowSelected.ts";
import { useIsTiny } from "./useZoom.ts";

const PickedBar = lazy(() => import("../edit/PickedBar.tsx").then((file) => ({ default: file.PickedBar })));

const nodeTypes = { action: ActionCard, note: NoteCard, frame: FrameCard };
const edgeTypes = { link: StoryLink };
/** From far away all links are one drawing. */
const noLinks: LinkEdge[] = [];

export type BoardProps = {
  story: Pick<StoryDefinition, "name" | "actions" | "links" | "notes" | "groups" | "settings">;
  /** The key of what is selected: the slug of an action, or that of a note or a group (see `keys.ts`). */
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
  /** The view is moved with the main button, and nothing else. */
  hand: {
    nodesDraggable: false,
    nodesConnectable: false,
    elementsSelectable: true,
    multiSelectionKeyCode: "Shift",
    panOnDrag: true,
  },
  edit: {
    nodesDraggable: true,
    nodesConnectable: true,
    elementsSelectable: true,
    multiSelectionKeyCode: "Shift",
    selectionOnDrag: true,
    selectionMode: SelectionMode.Partial,
    panOnDrag: [1, 2],
    snapGrid: [8, 8] as [number, number],
    connectionRadius: 30,
    edgesReconnectable: true,
    reconnectRadius: 16,
  },
};

const modKeys = ["Meta", "Control"];

/**
 * The storyboard: pans, zooms, and is walked with the arrow keys along the links. Where the page has an editor, cards are
 * moved, linked, added and removed here.
 */
export function Board(props: BoardProps) {
  const places = usePlaces(props.story);
  const [drawnCards] = useState(createDrawnCards);
  const [hovered] = useState(createHoveredLink);
  return (
    <ReactFlowProvider>
      <DrawnCardsProvider value={drawnCards}>
        <HoveredLinkProvider value={hovered}>
          {places === null ? <div aria-busy="true" className="h-full" /> : <Canvas {...props} places={places} />}
        </HoveredLinkProvider>
      </DrawnCardsProvider>
    </ReactFlowProvider>
  );
}

function Canvas({ story, selected, onSelect, onEnter, places }: BoardProps & { places: Places }) {
  const editor = useEditor();
  const isTiny = useIsTiny();
  const drawn = useDrawn(story, { places, selected, editor, isTiny });
  const { nodes, lines, show, handlers } = usePicks(drawn.nodes, editor);
  const moving = useMoveMode(editor, show);
  const [isHand, setHand] = useState(false);
  // With the space bar held a drag moves the view wherever it begins, on cards as well.
  const isHeld = useKeyPress("Space");
  const isHolding = isHand || isHeld;
  // The grid is left while one drags with Ctrl or Cmd held.
  const isFree = useKeyPress(modKeys);
  const { links, linkPick, handlers: linkHandlers } = useLinkPick(drawn, editor);
  const { track, forget, pointed } = usePointer();
  const { linking, onNode, onPane } = useLinking(editor);
  const { wheel } = useHandling();
  const onKeyDown = useBoardKeys({
    ...{ story: drawn.story, boxes: drawn.boxes, shown: drawn.shown, selected, onSelect, onEnter, editor, linkPick },
    ...{ isHand, setHand, moving, forgetPointer: forget, pointer: () => pointed()?.at ?? null },
  });
  const onNodeClick = useCallback<NodeMouseHandler<BoardNode>>(
    (event, { id, type }) => {
      if (onNode(event, id)) return;
      // A frame is not among what a drag across the board selects: it is selected by its bar.
      if (editor === null || type === "frame") onSelect(id);
      if (editor !== null) focusBoard(event);
    },
    [onSelect, editor, onNode],
  );
  const panning = useMoving(useRefit());
  const drops = useDrops(editor, story);
  useShowSelected(drawn.shown, editor === null ? null : selected);
  const desk = useDesk();
  useEffect(() => focusIfWanted(desk, document.querySelector<HTMLElement>(".board")), [desk]);
  useEffect(() => {
    if (editor === null) return;
    editor.places.current = places;
    editor.pointer.current = pointed;
    return () => {
      editor.pointer.current = () => null;
    };
  }, [editor, places, pointed]);
  useFitTurned(courseOf(story));
  const onPaneClick = useCallback(
    (event: MouseEvent) => {
      if (onPane(event)) return;
      onSelect(null);
      focusBoard(event);
    },
    [onSelect, onPane],
  );
  return (
    <ReactFlow
      {...hands[editor === null ? "look" : isHolding ? "hand" : "edit"]}
      snapToGrid={editor !== null && !isFree}
      {...handlers}
      {...track}
      {...linkHandlers}
      {...drops}
      {...panning}
      nodes={nodes}
      edges={isTiny ? noLinks : links}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodeClick={onNodeClick}
      onPaneClick={onPaneClick}
      onKeyDown={onKeyDown}
      tabIndex={0}
      aria-label={`Storyboard, ${story.name}, ${story.actions.length} actions. Arrow keys walk along the links, Enter opens.${editor === null ? "" : " A adds an action, L links, Delete removes. Press question mark for all keys."}`}
      aria-activedescendant={useDrawnCardId(selected)}
      nodesFocusable={false}
      edgesFocusable={false}
      disableKeyboardA11y
      deleteKeyCode={null}
      selectionKeyCode={null}
      onlyRenderVisibleElements
      panOnScroll={wheel === "pan"}
      connectOnClick={false}
      panOnScrollMode={PanOnScrollMode.Free}
      zoomOnDoubleClick={false}
      minZoom={0.05}
      maxZoom={2}
      fitView
      fitViewOptions={fitViewOptions}
      className={cx(
        "board",
        editor !== null && "is-edited",
        isHolding && "is-hand",
        linking !== null && "is-linking",
        courseOf(story) === "right" && "is-right",
      )}
    >
      <Background variant={BackgroundVariant.Cross} gap={48} size={6} lineWidth={1} />
      <HelperLines lines={lines} />
      {(editor?.selection.picked.size ?? 0) > 1 && (
        <Suspense fallback={null}>
          <PickedBar />
        </Suspense>
      )}
      {isTiny && <FarLinks links={links} boxes={drawn.boxes} course={courseOf(story)} />}
      <BoardControls isHand={isHand} onHand={setHand} course={courseOf(story)} />
      <MoveState isOn={moving.isOn} />
    </ReactFlow>
  );
}

/** A board that was turned is another picture: all of it is shown. */
function useFitTurned(course: Course): void {
  const flow = useReactFlow();
  const before = useRef(course);
  useEffect(() => {
    if (before.current === course) return;
    before.current = course;
    void flow.fitView({ ...fitViewOptions, duration: moveMs() });
  }, [flow, course]);
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

type DrawnView = { places: Places; selected: string | null; editor: Editor | null; isTiny: boolean };

/**
 * What stands on the canvas. Actions that are hidden in a collapsed group are not there: the group is, and what walks and
 * links goes by it. Selecting makes new objects of those that are selected or were, the others stay the same.
 */
function useDrawn(story: BoardProps["story"], { places, selected, editor, isTiny }: DrawnView) {
  const isEdited = editor !== null;
  const picked = editor?.selection.picked;
  const drawn = useMemo(() => drawBoard(story, { places, isEdited }), [story, places, isEdited]);
  const kept = useKept(drawn.nodes);
  const tell = useMemo(() => toldFrom(isTiny), [isTiny]);
  const nodes = useMemo(
    () =>
      kept.map((node) =>
        node.id === selected || picked?.has(node.id) === true ? ({ ...node, selected: true } as BoardNode) : tell(node),
      ),
    [kept, tell, selected, picked],
  );
  return { ...drawn, nodes };
}

/**
 * How the canvas is told of what it draws. A card that came into view from very far away had no ports, which the canvas
 * keeps in mind, and draws no links of it. As another object it is read anew, with the ports that it says it has: one for
 * each card, from the time on when ports can be seen.
 */
function toldFrom(isTiny: boolean): (node: BoardNode) => BoardNode {
  const told = new WeakMap<BoardNode, BoardNode>();
  return (node) => {
    if (isTiny) return node;
    const known = told.get(node) ?? { ...node };
    told.set(node, known);
    return known;
  };
}
