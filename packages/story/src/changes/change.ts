import type { Json } from "@fairlead/formula";
import type { LinkKind } from "../actionType.ts";
import type { Position, StoryAction, StoryGroup, StoryNote, StorySettings } from "../definition.ts";
import type { Path, Problem } from "../problem.ts";

/** A link by the ids of its actions, which stay when these are renamed. `kind` is `default` if left out. */
export type LinkByIds = { from: string; to: string; kind?: LinkKind };

/** What stands in lists of a story and has an id. */
export type Entries = { actions: StoryAction; notes: StoryNote; groups: StoryGroup };
export type ListName = keyof Entries;

type KeyOf<Entry> = Entry extends unknown ? keyof Entry : never;

/** What is set by a change of its own: a rename, a move, or one for options; an id and a type stay. */
type OwnKey = "id" | "slug" | "type" | "options" | "position";

type KeysSet = { [List in ListName]: Exclude<KeyOf<Entries[List]>, OwnKey> };

/** Puts an entry into a list, at index `at` or last. */
type Add = { [List in ListName]: { kind: "add"; list: List; entry: Entries[List]; at?: number } }[ListName];

type ValueOf<Entry, Key> = Entry extends unknown ? (Key extends keyof Entry ? Entry[Key] : never) : never;

/** Gives a key of an entry a value; without one the key is left out and its default holds. */
type SetKey = {
  [List in ListName]: {
    [Key in KeysSet[List]]: {
      kind: "set";
      list: List;
      id: string;
      key: Key;
      value?: ValueOf<Entries[List], Key> | undefined;
    };
  }[KeysSet[List]];
}[ListName];

type SetSetting = {
  [Key in keyof StorySettings]-?: { kind: "set_setting"; key: Key; value?: StorySettings[Key] | undefined };
}[keyof StorySettings];

/**
 * One edit of a story, as data: what a storyboard keeps for undo and autosave. Actions, notes and groups are named by
 * their ids.
 *
 * - `remove`: with an action go its links; the actions of a group stay, without a group
 * - `rename`: new slugs by id, all at once; links and every formula follow
 * - `set_option`: a value at a path inside an action's options (`[]`: all of them); a new key comes last, or at index
 *   `at`; the item of a list is replaced
 * - `unset_option`: takes a key or an item of a list away; `insert_option` puts an item into a list, before the index
 *   that the path ends with
 * - `move`: places on the canvas by id; `null` takes an action's place away
 * - `batch`: several as one; all of them or none
 */
export type Change =
  | { kind: "set_story"; key: "name" | "description"; value?: string | undefined }
  | SetSetting
  | Add
  | { kind: "remove"; list: ListName; id: string }
  | SetKey
  | { kind: "rename"; slugs: { readonly [id: string]: string } }
  | { kind: "set_option"; action: string; path: Path; value: Json; at?: number }
  | { kind: "unset_option"; action: string; path: Path }
  | { kind: "insert_option"; action: string; path: Path; value: Json }
  | { kind: "add_link"; link: LinkByIds; at?: number }
  | { kind: "remove_link"; link: LinkByIds }
  | {
      kind: "move";
      actions?: { readonly [id: string]: Position | null };
      notes?: { readonly [id: string]: Position };
    }
  | { kind: "batch"; changes: readonly Change[] };

/**
 * Why a change can't be made. `not_there`: what it is about is gone; `already_there`: an id, a slug or a link is taken;
 * `not_possible`: the option is of another kind than the change; `story_invalid`: the story would not hold together, for
 * the reasons in `problems`.
 */
export type Refusal = {
  code: "not_there" | "already_there" | "not_possible" | "story_invalid";
  message: string;
  problems: readonly Problem[];
};

export type Refused = { ok: false; refusal: Refusal };

/** A refusal of a single edit. */
export function refuse(code: Refusal["code"], message: string): Refused {
  return { ok: false, refusal: { code, message, problems: [] } };
}
