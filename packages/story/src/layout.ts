import type { Position, StoryDefinition, StoryNote } from "./definition.ts";

/**
 * What a story has for the board alone, apart from the code that it is written in: where its actions stand, by their ids,
 * its notes, and which of its groups are collapsed.
 */
export type StoryLayout = {
  actions?: Readonly<Record<string, Position>>;
  notes?: readonly StoryNote[];
  collapsed?: readonly string[];
};

/** The layout of a story, as it can be kept in a file beside its code. */
export function layoutOf({ actions, notes, groups = [] }: StoryDefinition): StoryLayout {
  const places = actions.flatMap(({ id, position }) => (position === undefined ? [] : [[id, position] as const]));
  const collapsed = groups.flatMap(({ id, collapsed: isCollapsed }) => (isCollapsed === true ? [id] : []));
  return {
    ...(places.length === 0 ? {} : { actions: Object.fromEntries(places) }),
    ...(notes === undefined ? {} : { notes }),
    ...(collapsed.length === 0 ? {} : { collapsed }),
  };
}

/**
 * A story with a layout, wherever it says nothing of that itself: a place that an action has stays, and so do notes. Places
 * of actions that the story does not have are left out.
 */
export function withLayout(story: StoryDefinition, layout: StoryLayout): StoryDefinition {
  const { actions: places = {}, collapsed = [] } = layout;
  const notes = story.notes ?? layout.notes;
  const actions = story.actions.map((action) => {
    const position = action.position ?? (Object.hasOwn(places, action.id) ? places[action.id] : undefined);
    return position === undefined || position === action.position ? action : { ...action, position };
  });
  const groups = story.groups?.map((group) =>
    group.collapsed === undefined && collapsed.includes(group.id) ? { ...group, collapsed: true } : group,
  );
  return {
    ...story,
    actions,
    ...(notes === undefined ? {} : { notes: [...notes] }),
    ...(groups === undefined ? {} : { groups }),
  };
}
