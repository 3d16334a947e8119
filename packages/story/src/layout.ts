import type { Position, StoryAction, StoryDefinition, StoryNote } from "./definition.ts";

type Look = Pick<StoryAction, "icon" | "width">;

/**
 * What a story has for the board alone, apart from the code that it is written in: where its actions stand and what their
 * cards look like, by their ids, its notes, and which of its groups are collapsed.
 */
export type StoryLayout = {
  actions?: Readonly<Record<string, Position>>;
  looks?: Readonly<Record<string, Look>>;
  notes?: readonly StoryNote[];
  collapsed?: readonly string[];
};

/** The layout of a story, as it can be kept in a file beside its code. */
export function layoutOf({ actions, notes, groups = [] }: StoryDefinition): StoryLayout {
  const places = actions.flatMap(({ id, position }) => (position === undefined ? [] : [[id, position] as const]));
  const looks = actions.flatMap((action) => {
    const look = lookOf(action);
    return Object.keys(look).length === 0 ? [] : [[action.id, look] as const];
  });
  const collapsed = groups.flatMap(({ id, collapsed: isCollapsed }) => (isCollapsed === true ? [id] : []));
  return {
    ...(places.length === 0 ? {} : { actions: Object.fromEntries(places) }),
    ...(looks.length === 0 ? {} : { looks: Object.fromEntries(looks) }),
    ...(notes === undefined ? {} : { notes }),
    ...(collapsed.length === 0 ? {} : { collapsed }),
  };
}

/**
 * A story with a layout, wherever it says nothing of that itself: a place that an action has stays, and so do notes. Places
 * of actions that the story does not have are left out.
 */
export function withLayout(story: StoryDefinition, layout: StoryLayout): StoryDefinition {
  const { actions: places = {}, looks = {}, collapsed = [] } = layout;
  const notes = story.notes ?? layout.notes;
  const actions = story.actions.map((action) => {
    const place = ownValue(places, action.id);
    const look = { ...ownValue(looks, action.id), ...lookOf(action) };
    return { ...action, ...look, ...(place === undefined ? {} : { position: action.position ?? place }) };
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

function lookOf({ icon, width }: Look): Look {
  return { ...(icon === undefined ? {} : { icon }), ...(width === undefined ? {} : { width }) };
}

function ownValue<Value>(values: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}
