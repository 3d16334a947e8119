import type { Json } from "@fairlead/formula";
import type { Change, StoryDefinition } from "@fairlead/story";

/**
 * Makes the new value of an option from the newest one. Several fields may tell what was written in the same moment,
 * before any of it is drawn: each builds on the one before, so that none is lost.
 */
export type Remake = (before: unknown) => unknown;

type OptionEdit = { action: string; key: string; remake: Remake };

/** The change that gives an option of an action (by its id) its new value; null: the action is gone. */
export function toOptionSet({ actions }: StoryDefinition, { action: id, key, remake }: OptionEdit): Change | null {
  const action = actions.find((one) => one.id === id);
  if (action === undefined) return null;
  const value = remake((action.options as Record<string, unknown>)[key]) as Json;
  return { kind: "set_option", action: id, path: [key], value };
}

/** The same for what an action has beside its options, such as its local values. */
export function toSettingSet({ actions }: StoryDefinition, { action: id, key, remake }: OptionEdit): Change | null {
  const action = actions.find((one) => one.id === id);
  if (action === undefined) return null;
  const value = remake((action as unknown as Record<string, unknown>)[key]);
  return { kind: "set", list: "actions", id, key, value } as Change;
}

/** The same for the settings of a story. */
export function toStorySettingSet({ settings }: StoryDefinition, { key, remake }: Omit<OptionEdit, "action">): Change {
  return { kind: "set_setting", key, value: remake(partsOf(settings)[key]) } as Change;
}

/** The named parts of an option that has any. */
export function partsOf(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
}

/** Sets a part of an option. */
export const setPart =
  (key: string, value: unknown): Remake =>
  (before) => ({ ...partsOf(before), [key]: value });

/** Makes a part of an option anew. */
export const remakePart =
  (key: string, remake: Remake): Remake =>
  (before) =>
    setPart(key, remake(partsOf(before)[key]))(before);

/** Takes a part of an option away. */
export const removePart =
  (key: string): Remake =>
  (before) =>
    Object.fromEntries(Object.entries(partsOf(before)).filter(([name]) => name !== key));

/** Gives the name or the value of one of the pairs, counted from 0, another one; its place stays. */
export const changePair =
  (at: number, to: { name?: string; value?: unknown }): Remake =>
  (before) =>
    Object.fromEntries(
      Object.entries(partsOf(before)).map(([name, value], index) =>
        index === at ? [to.name ?? name, "value" in to ? to.value : value] : [name, value],
      ),
    );

/** Takes one of the pairs away. */
export const removePair =
  (at: number): Remake =>
  (before) =>
    Object.fromEntries(Object.entries(partsOf(before)).toSpliced(at, 1));

/** Adds a pair with a name that is free. */
export const addPair: Remake = (before) => {
  const pairs = partsOf(before);
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? "name" : `name-${n}`;
    if (!Object.hasOwn(pairs, name)) return { ...pairs, [name]: "" };
  }
};
