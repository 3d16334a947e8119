import type { Change, CurlRead, LinkKind, StoryDefinition, StoryLink } from "@fairlead/story";
import { type Alignment, alignBoxes } from "../board/align.ts";
import { arrange, type Place, type Places, toCornerOf } from "../board/arrange.ts";
import { type Box, boxesOf, framesOf, noteSize } from "../board/frames.ts";
import { groupKey, noteKey, sortKeys } from "../board/keys.ts";
import { type ActionChoice, takesEvents } from "./actionChoices.ts";
import type { DraftStore, MakeChange } from "./draftStore.ts";
import { membersOf, toGroup, toLinksMoved, toMove, toRelink, toRemoval, toUngroup } from "./layoutChanges.ts";
import { type Editing, loadEditing } from "./loadEditing.ts";
import { type Remake, toOptionSet, toSettingSet, toStorySettingSet } from "./optionEdits.ts";
import { freePlace, keepPlaces, toIds } from "./places.ts";
import type { Selection } from "./useSelection.ts";

/** A menu that is open: what to add, or where to link to. `after`: the slug of the action that it goes on from. */
export type EditMenu =
  | { kind: "add"; at?: Place | undefined; after?: string | undefined; way?: LinkKind; into?: StoryLink | undefined }
  | { kind: "link"; from: string }
  | { kind: "move"; slug: string };

export type AddWhere = Omit<Extract<EditMenu, { kind: "add" }>, "kind">;

type EditorParts = {
  store: DraftStore;
  selection: Selection;
  /** Where the cards are seen, by slug; empty while there is no board. */
  places: { current: Places };
  /** What outlives the selection. */
  memory: EditorMemory;
  menu: EditMenu | null;
  openMenu: (menu: EditMenu | null) => void;
  /** What is said about what was just done. */
  told: string | null;
  tell: (words: string | null) => void;
};

/** `copied`: the last copies that were made, and the corner of what they were made of. */
export type EditorMemory = { copied: { from: Place; slugs: readonly string[] } | null };

/** The verbs of editing a story, as pointers, keys and menus use them. Actions are named by their slugs. */
export class Editor {
  readonly store: DraftStore;
  readonly selection: Selection;
  readonly places: EditorParts["places"];
  readonly memory: EditorMemory;
  readonly menu: EditMenu | null;
  readonly openMenu: EditorParts["openMenu"];
  readonly told: string | null;
  readonly tell: EditorParts["tell"];

  constructor({ store, selection, places, memory, menu, openMenu, told, tell }: EditorParts) {
    this.store = store;
    this.selection = selection;
    this.places = places;
    this.memory = memory;
    this.menu = menu;
    this.openMenu = openMenu;
    this.told = told;
    this.tell = tell;
  }

  get story(): StoryDefinition {
    return this.store.state().definition;
  }

  /** The slug of the selected action; null while there is none, or something else is selected. */
  get selectedAction(): string | null {
    return this.story.actions.find(({ slug }) => slug === this.selection.selected)?.slug ?? null;
  }

  /** Makes a change that has nothing to do with places. */
  change(change: Change): Promise<boolean> {
    return this.store.change(() => change);
  }

  /** Makes an option of an action anew. `id`: that of the action, which stays when it is renamed. */
  setOption(id: string, key: string, remake: Remake): Promise<boolean> {
    return this.store.change((_, story) => toOptionSet(story, { action: id, key, remake }));
  }

  /** The same for what an action has beside its options. */
  setSetting(id: string, key: string, remake: Remake): Promise<boolean> {
    return this.store.change((_, story) => toSettingSet(story, { action: id, key, remake }));
  }

  /** The same for a setting of the story. */
  setStorySetting(key: string, remake: Remake): Promise<boolean> {
    return this.store.change((_, story) => toStorySettingSet(story, { key, remake }));
  }

  /** Adds an action and selects it; with no place of its own it stands where there is room. */
  async add(choice: ActionChoice, where: AddWhere = {}): Promise<void> {
    const { after, way = "default", into } = where;
    const isRoot = !takesEvents(choice.type);
    const id = newId();
    let slug = "";
    const isMade = await this.#edit((editing, story) => {
      const from = isRoot || after === undefined ? undefined : { id: this.#idOf(after), kind: way };
      const at = where.at ?? freePlace(this.places.current, into?.from ?? after);
      const link = isRoot || into === undefined ? undefined : toIds(story, into);
      const added = editing.addAction(story, { id, choice, at, after: from, into: link });
      slug = added.slug;
      return added.change;
    });
    if (isMade) this.selection.select(slug);
  }

  connect(link: StoryLink): Promise<boolean> {
    return this.#edit((_, story) => ({ kind: "add_link", link: toIds(story, link) }));
  }

  unlink(link: StoryLink): Promise<boolean> {
    return this.#edit((_, story) => ({ kind: "remove_link", link: toIds(story, link) }));
  }

  /** Gives a link another beginning or end. */
  relink(before: StoryLink, after: StoryLink): Promise<boolean> {
    return this.#edit((_, story) => toRelink(story, before, after));
  }

  /** Takes all links of a port to another action: those that leave by `way`, or, if it is null, those that arrive. */
  moveLinks(port: { from: string; way: LinkKind | null; to: string }): Promise<boolean> {
    return this.#edit((_, story) => toLinksMoved(story, port));
  }

  /**
   * Removes actions, notes and groups (of which the actions stay), and selects the action before them. `heal`: links
   * those before the actions to those behind.
   */
  async remove(keys: readonly string[], heal = false): Promise<void> {
    const gone = new Set(keys);
    const before = this.story.links.find(({ to, from }) => gone.has(to) && !gone.has(from))?.from ?? null;
    let readers: string[] = [];
    const isMade = await this.#edit((editing, story) => {
      readers = readersOf(editing, story, gone);
      return toRemoval(editing, story, { keys, heal });
    });
    if (!isMade) return;
    this.selection.select(before);
    if (readers.length > 0)
      this.tell(`Formulas still read what was removed: ${readers.join(", ")}. Undo brings it back.`);
  }

  /** Takes an action out of where it stands and puts it behind another one, on the way `kind`. */
  moveBehind(slug: string, { from, kind = "default" }: { from: string; kind?: LinkKind }): Promise<boolean> {
    const after = { id: this.#idOf(from), kind };
    return this.#edit((editing, story) => editing.moveBehind(story, this.#idOf(slug), after));
  }

  /** Moves cards and notes to places. */
  move(moved: ReadonlyMap<string, Place>, burst?: string): Promise<boolean> {
    return this.#edit((_, story) => toMove(story, moved), burst);
  }

  /** Moves what keys stand for by a distance; a group moves with its actions. */
  async shift(keys: Iterable<string>, by: Place): Promise<void> {
    const moved = this.#shifted(keys, by);
    if (moved.size > 0 && (by.x !== 0 || by.y !== 0)) await this.move(moved);
  }

  /** Moves what is selected a little; several times in a row are one step. */
  nudge(by: Place): void {
    const moved = this.#shifted(this.selection.picked, by);
    if (moved.size > 0) void this.move(moved, "nudge");
  }

  /** Brings what is selected into line, a group as a whole. */
  async align(alignment: Alignment): Promise<void> {
    const boxes = this.#boxesOf(this.selection.picked);
    const moved = [...alignBoxes(boxes, alignment)].flatMap(([key, { x, y }]) => {
      const box = boxes.get(key);
      return box === undefined ? [] : [...this.#shifted([key], { x: x - box.x, y: y - box.y })];
    });
    if (moved.length > 0) await this.move(new Map(moved));
  }

  /** Adds a note and selects it. */
  async addNote(at?: Place): Promise<void> {
    const id = newId();
    const position = at ?? freePlace(this.places.current, this.selection.selected ?? undefined) ?? { x: 0, y: 0 };
    const entry = { id, text: "", color: "marker" as const, ...noteSize, position };
    if (await this.#edit(() => ({ kind: "add", list: "notes", entry }))) this.selection.select(noteKey(id));
  }

  /** Gives a note another size, and place. */
  resizeNote(id: string, { x, y, width, height }: Box): Promise<boolean> {
    const set = (key: "width" | "height", value: number): Change => ({ kind: "set", list: "notes", id, key, value });
    const changes: Change[] = [
      set("width", Math.round(width)),
      set("height", Math.round(height)),
      { kind: "move", notes: { [id]: { x, y } } },
    ];
    return this.change({ kind: "batch", changes });
  }

  /** Puts actions into a group of their own and selects that. */
  async group(keys: Iterable<string>): Promise<void> {
    const id = newId();
    if (await this.#edit((_, story) => toGroup(story, keys, id))) this.selection.select(groupKey(id));
  }

  /** Takes groups apart, and actions out of their groups. */
  async ungroup(keys: Iterable<string>): Promise<void> {
    const members = membersOf(this.story, keys).actions.map(({ slug }) => slug);
    if (await this.#edit((_, story) => toUngroup(story, keys))) this.selection.pick(new Set(members));
  }

  /** Collapses groups, or opens them if all of them are collapsed. */
  async collapse(keys: Iterable<string>): Promise<void> {
    const { groups, actions } = sortKeys(this.story, keys);
    const wanted = new Set([...groups.map(({ id }) => id), ...actions.flatMap(({ group }) => group ?? [])]);
    const all = this.story.groups?.filter(({ id }) => wanted.has(id)) ?? [];
    const isOpening = all.every(({ collapsed }) => collapsed === true);
    const changes = all.map(({ id }): Change => {
      return { kind: "set", list: "groups", id, key: "collapsed", ...(isOpening ? {} : { value: true }) };
    });
    const isMade = changes.length > 0 && (await this.#edit(() => ({ kind: "batch", changes })));
    // What is hidden can't stay selected.
    if (isMade && !isOpening) this.selection.pick(new Set([...wanted].map(groupKey)));
  }

  /** Lays out anew what is selected, which stays in its corner; the whole story unless several actions are selected. */
  async tidy(): Promise<void> {
    const picked = sortKeys(this.story, this.selection.picked).actions;
    const isPart = picked.length > 1;
    const chosen = isPart ? picked : this.story.actions;
    const slugs = new Set(chosen.map(({ slug }) => slug));
    const links = this.story.links.filter(({ from, to }) => slugs.has(from) && slugs.has(to));
    const loose = chosen.map(({ position: _, ...action }) => action) as StoryDefinition["actions"];
    const places = await arrange({ actions: loose, links });
    await this.move(isPart ? toCornerOf(places, this.places.current) : places);
  }

  /**
   * Puts copies of actions beside them. Copies of the last copies go on by the distance that those were moved by since;
   * `by` sets the distance.
   */
  async duplicate(slugs: readonly string[], by?: Place): Promise<void> {
    const fragment = await this.#fragmentOf(slugs);
    const from = cornerOf(fragment);
    const distance = by ?? lastDistance(this.memory, slugs, from);
    const made = await this.#insert(fragment, from && { x: from.x + distance.x, y: from.y + distance.y });
    if (from !== undefined) this.memory.copied = { from, slugs: made };
  }

  /** The text that a clipboard holds of some actions. */
  async copy(slugs: readonly string[]): Promise<string> {
    const editing = await loadEditing();
    return editing.toClipboardText(await this.#fragmentOf(slugs));
  }

  /**
   * Pastes what `copy` gave, any story as JSON, or a cURL command as an HTTP request: at a place, else where there is
   * room. What can't be pasted is told.
   */
  async paste(text: string, at?: Place): Promise<void> {
    const editing = await loadEditing();
    this.tell(null);
    if (editing.isCurlCommand(text)) return this.#pasteCurl(editing.readCurl(text), at);
    const read = editing.readClipboardText(text);
    if (!read.ok) return this.tell(`This can't be pasted here. ${read.problems[0]?.message ?? ""}`);
    await this.#insert(read.definition, at ?? freePlace(this.places.current, this.selection.selected ?? undefined));
  }

  async #pasteCurl(read: CurlRead, at: Place | undefined): Promise<void> {
    if (!read.ok) return this.tell(`This command can't become an HTTP request. ${read.problem.message}`);
    await this.add({ title: read.name, hint: "", type: "http_request", options: read.options }, { at });
    if (read.notes.length > 0) this.tell(read.notes.join(" "));
  }

  /** Gives an action another name, and the slug that follows from it. */
  async rename(slug: string, name: string): Promise<void> {
    const id = this.#idOf(slug);
    const isMade = await this.store.change((editing, story) => editing.renameAction(story, id, name));
    const next = this.story.actions.find((action) => action.id === id)?.slug ?? slug;
    if (isMade && this.selection.selected === slug) this.selection.select(next);
  }

  /** Switches actions off, or on again if all of them are off. */
  async toggle(slugs: readonly string[]): Promise<void> {
    const actions = this.story.actions.filter(({ slug }) => slugs.includes(slug));
    const isOff = actions.every(({ disabled }) => disabled === true);
    const changes = actions.map(({ id }): Change => {
      return { kind: "set", list: "actions", id, key: "disabled", ...(isOff ? {} : { value: true }) };
    });
    if (changes.length > 0) await this.change({ kind: "batch", changes });
  }

  /** An edit of the graph: cards that were laid out keep the places at which they are seen. */
  #edit(from: MakeChange, burst?: string): Promise<boolean> {
    return this.store.change((editing, story) => {
      const change = from(editing, story);
      return change === null ? null : keepPlaces(story, this.places.current, change);
    }, burst);
  }

  /** Where the actions and notes that keys stand for are seen, moved by a distance. */
  #shifted(keys: Iterable<string>, by: Place): Map<string, Place> {
    const { actions, notes } = membersOf(this.story, keys);
    const seen = [
      ...actions.flatMap(({ slug }): [string, Place][] => {
        const at = this.places.current.get(slug);
        return at === undefined ? [] : [[slug, at]];
      }),
      ...notes.map(({ id, position }): [string, Place] => [noteKey(id), position]),
    ];
    return new Map(seen.map(([key, { x, y }]) => [key, { x: x + by.x, y: y + by.y }]));
  }

  #boxesOf(keys: Iterable<string>): Map<string, Box> {
    const boxes = boxesOf(this.story, this.places.current);
    const frames = framesOf(this.story, this.places.current);
    for (const { key, box } of frames) boxes.set(key, box);
    return new Map(
      [...keys].flatMap((key): [string, Box][] => {
        const box = boxes.get(key);
        return box === undefined ? [] : [[key, box]];
      }),
    );
  }

  #idOf(slug: string): string {
    return this.story.actions.find((action) => action.slug === slug)?.id ?? slug;
  }

  async #fragmentOf(slugs: readonly string[]): Promise<StoryDefinition> {
    const editing = await loadEditing();
    const nothing: Change = { kind: "batch", changes: [] };
    const placed = editing.applyChange(this.story, keepPlaces(this.story, this.places.current, nothing));
    const { actions, notes } = membersOf(this.story, slugs);
    const ids = new Set([...actions, ...notes].map(({ id }) => id));
    return editing.copyFragment(placed.ok ? placed.definition : this.story, ids);
  }

  /** Puts a fragment in and selects it; the keys of what is there now. */
  async #insert(fragment: StoryDefinition, at: Place | undefined): Promise<string[]> {
    const taken = new Set(keysOf(this.story));
    const pasting = at === undefined ? { newId } : { newId, at };
    if (!(await this.#edit((editing, story) => editing.pasteFragment(story, fragment, pasting)))) return [];
    const made = keysOf(this.story).filter((key) => !taken.has(key));
    this.selection.pick(new Set(made));
    return made;
  }
}

/** The names of the actions whose formulas read those that are removed, and that are not removed themselves. */
function readersOf({ findReaders }: Editing, story: StoryDefinition, gone: ReadonlySet<string>): string[] {
  const ids = new Set(
    story.actions
      .filter(({ slug }) => gone.has(slug))
      .flatMap(({ slug }) => findReaders(story, slug).map(({ action }) => action)),
  );
  return story.actions.filter(({ id, slug }) => ids.has(id) && !gone.has(slug)).map(({ name }) => name);
}

const copyStep: Place = { x: 32, y: 32 };

/** How far away a copy goes: as far as the one before it was put from what it was made of. */
function lastDistance({ copied }: EditorMemory, slugs: readonly string[], at: Place | undefined): Place {
  const isOfLast =
    copied !== null && copied.slugs.length === slugs.length && slugs.every((slug) => copied.slugs.includes(slug));
  if (!isOfLast || at === undefined) return copyStep;
  const distance = { x: at.x - copied.from.x, y: at.y - copied.from.y };
  return distance.x === 0 && distance.y === 0 ? copyStep : distance;
}

function newId(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 16);
}

/** The keys of the actions and notes of a story. */
function keysOf({ actions, notes = [] }: StoryDefinition): string[] {
  return [...actions.map(({ slug }) => slug), ...notes.map(({ id }) => noteKey(id))];
}

function cornerOf({ actions, notes = [] }: StoryDefinition): Place | undefined {
  const at = [...actions, ...notes].flatMap(({ position }) => position ?? []);
  if (at.length === 0) return undefined;
  return { x: Math.min(...at.map(({ x }) => x)), y: Math.min(...at.map(({ y }) => y)) };
}
