import { type ActionType, type LinkKind, linkKinds } from "./actionType.ts";
import { findActionType } from "./actionTypes.ts";
import { slugPattern } from "./definition.ts";
import { isPlainObject } from "./jsonShape.ts";
import { toSchedule } from "./schedule/schedule.ts";

/** What can be read of an action, however broken the definition is. Parts that can't be read are undefined. */
export type ActionSketch = {
  index: number;
  id: string | undefined;
  slug: string | undefined;
  type: ActionType | undefined;
  group: string | undefined;
  options: unknown;
  local: unknown;
  onlyIf: unknown;
  /** Its schedules, as far as they have the form of one. */
  schedule: readonly (ScheduleSketch | undefined)[];
};

/** What tells one schedule of an action from another. */
export type ScheduleSketch = { cron: string; timezone: string };

/** What can be read of a link. */
export type LinkSketch = {
  index: number;
  from: string | undefined;
  to: string | undefined;
  kind: LinkKind | undefined;
};

/** What can be read of a story. `actionsRead`, `linksRead`: whether every one of them could be. */
export type StorySketch = {
  actions: ActionSketch[];
  links: LinkSketch[];
  noteIds: (string | undefined)[];
  groupIds: (string | undefined)[];
  actionsRead: boolean;
  linksRead: boolean;
};

/** Reads what there is of a story, so that all problems can be told at once. */
export function sketchStory(input: unknown): StorySketch {
  const story = isPlainObject(input) ? input : {};
  const actions = listOf(story.actions).map(sketchAction);
  const links = listOf(story.links).map(sketchLink);
  return {
    actions,
    links,
    noteIds: idsOf(story.notes),
    groupIds: idsOf(story.groups),
    actionsRead: Array.isArray(story.actions) && actions.every((action) => action.slug !== undefined),
    linksRead:
      Array.isArray(story.links) &&
      links.every(({ from, to, kind }) => from !== undefined && to !== undefined && kind !== undefined),
  };
}

function sketchAction(action: unknown, index: number): ActionSketch {
  const { id, slug, type, group, options, local, onlyIf, schedule } = isPlainObject(action) ? action : {};
  return {
    index,
    id: textOf(id),
    slug: typeof slug === "string" && slugPattern.test(slug) ? slug : undefined,
    type: typeof type === "string" ? findActionType(type) : undefined,
    group: textOf(group),
    options,
    local,
    onlyIf,
    schedule: listOf(schedule).map(sketchSchedule),
  };
}

function sketchSchedule(entry: unknown): ScheduleSketch | undefined {
  const { cron, timezone = "UTC" } = isPlainObject(entry) ? entry : {};
  return typeof cron === "string" && typeof timezone === "string" ? toSchedule({ cron, timezone }) : undefined;
}

function sketchLink(link: unknown, index: number): LinkSketch {
  const { from, to, kind = "default" } = isPlainObject(link) ? link : {};
  return { index, from: textOf(from), to: textOf(to), kind: linkKinds.find((known) => known === kind) };
}

function idsOf(list: unknown): (string | undefined)[] {
  return listOf(list).map((entry) => (isPlainObject(entry) ? textOf(entry.id) : undefined));
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
