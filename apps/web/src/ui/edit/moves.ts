import type { StoryDefinition, StorySettings } from "@fairlead/story";
import { type Alignment, alignBoxes } from "../board/align.ts";
import { arrange, type Place, type Places } from "../board/arrange.ts";
import { type Box, boxesOf, framesOf } from "../board/frames.ts";
import { noteKey } from "../board/keys.ts";
import { nearWords } from "../board/nearWords.ts";
import { membersOf } from "./layoutChanges.ts";

/** Where the actions and notes that keys stand for are seen, moved by a distance; a group moves with its actions. */
export function shifted(
  story: StoryDefinition,
  places: Places,
  { keys, by }: { keys: Iterable<string>; by: Place },
): Map<string, Place> {
  const { actions, notes } = membersOf(story, keys);
  const seen = [
    ...actions.flatMap(({ slug }): [string, Place][] => {
      const at = places.get(slug);
      return at === undefined ? [] : [[slug, at]];
    }),
    ...notes.map(({ id, position }): [string, Place] => [noteKey(id), position]),
  ];
  return new Map(seen.map(([key, { x, y }]) => [key, { x: x + by.x, y: y + by.y }]));
}

/** Where actions and notes go so that what keys stand for is in line, a group as a whole. */
export function aligned(
  story: StoryDefinition,
  places: Places,
  { keys, alignment }: { keys: Iterable<string>; alignment: Alignment },
): Map<string, Place> {
  const boxes = boxesBy(story, places, keys);
  const moved = [...alignBoxes(boxes, alignment)].flatMap(([key, { x, y }]) => {
    const box = boxes.get(key);
    return box === undefined ? [] : [...shifted(story, places, { keys: [key], by: { x: x - box.x, y: y - box.y } })];
  });
  return new Map(moved);
}

function boxesBy(story: StoryDefinition, places: Places, keys: Iterable<string>): Map<string, Box> {
  const boxes = boxesOf(story, places);
  for (const { key, box } of framesOf(story, places)) boxes.set(key, box);
  return new Map(
    [...keys].flatMap((key): [string, Box][] => {
      const box = boxes.get(key);
      return box === undefined ? [] : [[key, box]];
    }),
  );
}

/** Where actions go if none of them had a place, by the links among them. */
export function layOutAnew(
  story: StoryDefinition,
  chosen: StoryDefinition["actions"],
  settings: StorySettings | undefined,
): Promise<Places> {
  const slugs = new Set(chosen.map(({ slug }) => slug));
  const links = story.links.filter(({ from, to }) => slugs.has(from) && slugs.has(to));
  const loose = chosen.map(({ position: _, ...action }) => action) as StoryDefinition["actions"];
  return arrange({ actions: loose, links, settings });
}

/** A fragment with places for its actions, as code has none: laid out by the links among them, unless it has some. */
export async function withPlaces(fragment: StoryDefinition): Promise<StoryDefinition> {
  const { actions, settings } = fragment;
  if (actions.length === 0 || actions.some(({ position }) => position !== undefined)) return fragment;
  const places = await layOutAnew(fragment, actions, settings);
  const placed = actions.map((action) => ({ ...action, position: places.get(action.slug) ?? { x: 0, y: 0 } }));
  return { ...fragment, actions: placed as StoryDefinition["actions"] };
}

/** Where what was moved stands now, in words: by the nearest of what was not moved. Null: it is not seen. */
export function movedWords(story: StoryDefinition, places: Places, moved: Places): string | null {
  const boxes = boxesOf(story, places);
  const [first] = moved;
  const box = first && boxes.get(first[0]);
  if (first === undefined || box === undefined) return null;
  const near = nearWords({ ...box, ...first[1] }, new Map([...boxes].filter(([key]) => !moved.has(key))));
  if (near === null) return "Moved.";
  const name = story.actions.find(({ slug }) => slug === near.key)?.name;
  return `Moved, ${near.where} ${name === undefined ? "a note or a group" : `“${name}”`}.`;
}
