import type { StoryDefinition } from "@fairlead/story";
import type { Places } from "./arrange.ts";
import { type Lanes, lanesOf } from "./backLinks.ts";
import { type Box, boxesOf, drawnLinks, framesOf } from "./frames.ts";
import { courseOf, type Settled } from "./graph.ts";
import { type BoardNode, toCards, toFrames, toNotes } from "./toFlow.ts";

type Story = Pick<StoryDefinition, "actions" | "links" | "notes" | "groups"> & Settled;

/** What stands on the canvas. Actions that are hidden in a collapsed group are not there: the group is, and its links. */
export type DrawnBoard = {
  nodes: BoardNode[];
  /** The actions, and the links as they are drawn. */
  story: Pick<StoryDefinition, "actions" | "links"> & Settled;
  /** Cards, notes and collapsed groups by their keys. */
  boxes: ReadonlyMap<string, Box>;
  /** Where links run that lead back. */
  lanes: Lanes;
  /** The box of whatever has a key; of an action that is hidden that of its group. Undefined: it is not on the board. */
  shown: (key: string) => Box | undefined;
};

/** Draws a story whose cards stand at places. Nothing of it depends on what is selected or where the view is. */
export function drawBoard(story: Story, { places, isEdited }: { places: Places; isEdited: boolean }): DrawnBoard {
  const { actions, groups, settings } = story;
  const frames = framesOf(story, places);
  const hiddenIn = new Map(
    frames.filter(({ collapsed }) => collapsed).flatMap(({ members, box }) => members.map((slug) => [slug, box])),
  );
  const cards = toCards(story, { places, isEdited });
  const course = courseOf(story);
  const links = drawnLinks(story.links, frames);
  const boxes = boxesOf(story, places);
  const framed = new Map(frames.map(({ key, box }) => [key, box]));
  return {
    nodes: [
      ...toFrames(frames, { isEdited, course }),
      ...toNotes(story, isEdited),
      ...(hiddenIn.size === 0 ? cards : cards.filter(({ id }) => !hiddenIn.has(id))),
    ],
    story: { actions, links, settings },
    boxes,
    // Notes lie below links, which may run across them.
    lanes: lanesOf(links, boxesOf({ actions, groups }, places), course),
    shown: (key) => boxes.get(key) ?? framed.get(key) ?? hiddenIn.get(key),
  };
}
