import { isList, isObject, type Json, renameMembers } from "@fairlead/formula";
import type { StoryAction, StoryDefinition } from "./definition.ts";

/** What a team keeps and formulas name: CREDENTIAL.slug or RESOURCE.slug. */
export type KeptValue = { root: "CREDENTIAL" | "RESOURCE"; slug: string };

const roots = ["CREDENTIAL", "RESOURCE"] as const;

/** Where an action may name them. */
const places = ["options", "local", "onlyIf", "monitoring"] as const;

type Rename = (value: KeptValue) => string;

/** The credentials and resources that a story names, each once, with the names of the actions that do. Computed names are not found. */
export function findKeptValues({ actions }: Pick<StoryDefinition, "actions">): (KeptValue & { readers: string[] })[] {
  const found = new Map<string, KeptValue & { readers: string[] }>();
  for (const action of actions) {
    renameIn(action, ({ root, slug }) => {
      const key = `${root}.${slug}`;
      const value = found.get(key) ?? { root, slug, readers: [] };
      if (!value.readers.includes(action.name)) value.readers.push(action.name);
      found.set(key, value);
      return slug;
    });
  }
  return [...found.values()];
}

/** The same story with other names for what is kept; `rename` gives the slug that stands there afterwards. */
export function renameKeptValues<Story extends Pick<StoryDefinition, "actions">>(story: Story, rename: Rename): Story {
  return { ...story, actions: story.actions.map((action) => renameIn(action, rename)) };
}

function renameIn(action: StoryAction, rename: Rename): StoryAction {
  const held = action as { [place in (typeof places)[number]]?: Json };
  const renamed = places.flatMap((place) => {
    const value = held[place];
    return value === undefined ? [] : [[place, renameAll(value, rename)] as const];
  });
  return { ...action, ...Object.fromEntries(renamed) } as StoryAction;
}

function renameAll(node: Json, rename: Rename): Json {
  if (typeof node === "string") {
    return roots.reduce((text, root) => renameMembers(text, root, (slug) => rename({ root, slug })), node);
  }
  if (isList(node)) return node.map((item) => renameAll(item, rename));
  if (!isObject(node)) return node;
  return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, renameAll(item, rename)]));
}
