import type { LinkKind, StoryDefinition } from "@fairlead/story";
import { waysOf } from "../edit/actionChoices.ts";
import type { CardNode } from "./ActionCard.tsx";
import type { Places } from "./arrange.ts";
import type { Lanes } from "./backLinks.ts";
import type { FrameNode } from "./FrameCard.tsx";
import { type Frame, noteSize } from "./frames.ts";
import { type Course, cardSizeOf, courseOf, linkKey, linkWords, neighboursOf, type Settled } from "./graph.ts";
import { noteKey } from "./keys.ts";
import type { NoteNode } from "./NoteCard.tsx";
import { portAt, portSides, type Size } from "./ports.ts";
import type { LinkEdge } from "./StoryLink.tsx";

type Drawn = Pick<StoryDefinition, "actions" | "links"> & Settled;

/** What stands on the canvas. */
export type BoardNode = CardNode | NoteNode | FrameNode;

const unnamed = { "aria-roledescription": undefined, "aria-describedby": undefined };

const portSize = 10;

/** Sizes and ports are told, so that nothing has to be measured: a card out of view counts when the story is fitted. */
function portsOf(ways: readonly LinkKind[], course: Course, card: Size) {
  const boxAt = (way: LinkKind | null) => {
    const { x, y } = portAt(way, course, card);
    return { x: x - portSize / 2, y: y - portSize / 2, width: portSize, height: portSize };
  };
  const sides = portSides[course];
  return [
    { type: "target" as const, position: sides.in, ...boxAt(null) },
    ...ways.map((way) => ({ id: way, type: "source" as const, position: sides.out, ...boxAt(way) })),
  ];
}

/** The cards of a story for the canvas. None of them can be reached by Tab: the canvas is one stop. */
export function toCards(story: Drawn, { places, isEdited }: { places: Places; isEdited: boolean }): CardNode[] {
  const names = new Map(story.actions.map(({ slug, name }) => [slug, name]));
  const neighbours = neighboursOf(story);
  const used = Map.groupBy(story.links, ({ from }) => from);
  const course = courseOf(story);
  return story.actions.map((action, at) => {
    const next = neighbours.get(action.slug)?.next ?? [];
    const leads = next.length === 0 ? "Leads nowhere" : `Leads to ${next.map((slug) => names.get(slug)).join(", ")}`;
    const inUse = new Set<LinkKind>(used.get(action.slug)?.map(({ kind = "default" }) => kind)).add("default");
    const ways = isEdited ? waysOf(action.type) : waysOf(action.type).filter((way) => inUse.has(way));
    const size = cardSizeOf(action);
    return {
      id: action.slug,
      type: "action",
      position: places.get(action.slug) ?? { x: 0, y: 0 },
      ...size,
      measured: size,
      handles: portsOf(ways, course, size),
      data: { action, ways, course, isEdited, description: `${at + 1} of ${story.actions.length}. ${leads}` },
      domAttributes: unnamed,
    };
  });
}

/** The notes of a story for the canvas: below the cards. */
export function toNotes({ notes = [] }: Pick<StoryDefinition, "notes">, isEdited: boolean): NoteNode[] {
  return notes.map((note) => {
    const size = { width: note.width ?? noteSize.width, height: note.height ?? noteSize.height };
    return {
      id: noteKey(note.id),
      type: "note",
      position: note.position,
      ...size,
      measured: size,
      zIndex: -1,
      connectable: false,
      data: { note, isEdited },
      domAttributes: unnamed,
    };
  });
}

type FrameLook = { isEdited: boolean; course: Course };

/** The groups of a story for the canvas: frames below everything, by whose bar they are moved, or cards. */
export function toFrames(frames: readonly Frame[], { isEdited, course }: FrameLook): FrameNode[] {
  return frames.map((frame) => {
    const { key, collapsed, box } = frame;
    const size = { width: box.width, height: box.height };
    return {
      id: key,
      type: "frame",
      position: { x: box.x, y: box.y },
      ...size,
      measured: size,
      zIndex: collapsed ? 0 : -2,
      connectable: false,
      // A drag across the board selects cards, not the frame around them, and begins inside of a frame as anywhere.
      ...(collapsed ? {} : { selectable: false, style: { pointerEvents: "none" as const } }),
      dragHandle: ".frame-bar",
      handles: portsOf(["default"], course, box),
      data: { frame, isEdited, course },
      domAttributes: unnamed,
    };
  });
}

/** The links of a story for the canvas. Readers hear of them with the cards. */
export function toLinks(
  { actions, links }: Drawn,
  { lanes, isEdited }: { lanes: Lanes; isEdited: boolean },
): LinkEdge[] {
  const types = new Map(actions.map(({ slug, type }) => [slug, type]));
  const off = new Set(actions.flatMap(({ slug, disabled }) => (disabled === true ? [slug] : [])));
  return links.map((link) => ({
    id: linkKey(link),
    type: "link",
    source: link.from,
    target: link.to,
    sourceHandle: link.kind ?? "default",
    data: {
      kind: link.kind ?? "default",
      isEdited,
      words: linkWords(link.kind ?? "default", types.get(link.from)),
      isOff: off.has(link.from) || off.has(link.to),
      lane: lanes.get(linkKey(link)) ?? null,
    },
    domAttributes: { "aria-hidden": true, role: undefined, "aria-roledescription": undefined, "aria-label": undefined },
  }));
}
