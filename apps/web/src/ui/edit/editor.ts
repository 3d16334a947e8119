import type { Change, LinkKind, StoryDefinition, StoryLink } from "@fairlead/story";
import { arrange, type Place, type Places } from "../board/arrange.ts";
import { type Box, boxesOf, framesOf, noteSize } from "../board/frames.ts";
import { groupKey, noteKey, sortKeys } from "../board/keys.ts";
import { type ActionChoice, takesEvents } from "./actionChoices.ts";
import type { DraftStore, MakeChange } from "./draftStore.ts";
import { loadEditing } from "./loadEditing.ts";
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

  constructor({ store, selection, places, memory, menu, openMenu }: EditorParts) {
    this.store = store;
    this.selection = selection;
    this.places = places;
    this.memory = memory;
    this.menu = menu;
    this.openMenu = openMenu;
  }

  get story(): StoryDefinition {
    return this.store.state().definition;
  }

  /** Makes a change that has nothing to do with places. */
  change(change: Change): Promise<boolean> {
    return this.store.change(() => change);
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

  /** Removes actions and selects the one before them. `heal`: links those before them to those behind. */
  async remove(slugs: readonly string[], heal = false): Promise<void> {
    const { story } = this;
    const gone = new Set(slugs);
    const ids = story.actions.filter(({ slug }) => gone.has(slug)).map(({ id }) => id);
    if (ids.length === 0) return;
    const before = story.links.find(({ to, from }) => gone.has(to) && !gone.has(from))?.from ?? null;
    const isMade = await this.#edit((editing, now) => editing.removeActions(now, new Set(ids), { heal }));
    if (isMade) this.selection.select(before);
  }

  /** Takes an action out of where it stands and puts it behind another one, on the way `kind`. */
  moveBehind(slug: string, { from, kind = "default" }: { from: string; kind?: LinkKind }): Promise<boolean> {
    const after = { id: this.#idOf(from), kind };
    return this.#edit((editing, story) => editing.moveBehind(story, this.#idOf(slug), after));
  }

  /** Moves cards to places. */
  move(moved: ReadonlyMap<string, Place>, burst?: string): Promise<boolean> {
    const actions = Object.fromEntries([...moved].map(([slug, at]) => [this.#idOf(slug), at]));
    return this.#edit(() => ({ kind: "move", actions }), burst);
  }

  /** Moves the selected cards a little; several times in a row are one step. */
  nudge({ x, y }: Place): void {
    const moved = [...this.selection.picked].flatMap((slug): [string, Place][] => {
      const at = this.places.current.get(slug);
      return at === undefined ? [] : [[slug, { x: at.x + x, y: at.y + y }]];
    });
    if (moved.length > 0) void this.move(new Map(moved), "nudge");
  }

  /** Lays the whole story out anew. */
  async tidy(): Promise<void> {
    const { actions, links } = this.story;
    const loose = actions.map(({ position: _, ...action }) => action) as StoryDefinition["actions"];
    await this.move(await arrange({ actions: loose, links }));
  }

  /**
   * Puts copies of actions beside them. Copies of the last copies go on by the distance that those were moved by since;
   * `by` sets the distance.
   */
  async duplicate(slugs: readonly string[], by?: Place): Promise<void> {
    const fragment = await this.#fragmentOf(slugs);
    const from = cornerOf(fragment);
    const distance = by ?? lastDistance(this.memory, slugs, from);
    await this.#insert(fragment, from && { x: from.x + distance.x, y: from.y + distance.y });
    if (from !== undefined) this.memory.copied = { from, slugs: [...this.selection.picked] };
  }

  /** The text that a clipboard holds of some actions. */
  async copy(slugs: readonly string[]): Promise<string> {
    const editing = await loadEditing();
    return editing.exportStory(await this.#fragmentOf(slugs));
  }

  /** Pastes what `copy` gave, or any story, beside what is there. False: the text is none. */
  async paste(text: string): Promise<boolean> {
    const read = (await loadEditing()).importStory(text);
    if (!read.ok) return false;
    await this.#insert(read.definition, freePlace(this.places.current, this.selection.selected ?? undefined));
    return true;
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

  #idOf(slug: string): string {
    return this.story.actions.find((action) => action.slug === slug)?.id ?? slug;
  }

  async #fragmentOf(slugs: readonly string[]): Promise<StoryDefinition> {
    const editing = await loadEditing();
    const nothing: Change = { kind: "batch", changes: [] };
    const placed = editing.applyChange(this.story, keepPlaces(this.story, this.places.current, nothing));
    const ids = new Set(slugs.map((slug) => this.#idOf(slug)));
    return editing.copyFragment(placed.ok ? placed.definition : this.story, ids);
  }

  async #insert(fragment: StoryDefinition, at: Place | undefined): Promise<void> {
    const taken = new Set(this.story.actions.map(({ slug }) => slug));
    const pasting = at === undefined ? { newId } : { newId, at };
    if (!(await this.#edit((editing, story) => editing.pasteFragment(story, fragment, pasting)))) return;
    this.selection.pick(new Set(this.story.actions.flatMap(({ slug }) => (taken.has(slug) ? [] : [slug]))));
  }
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

function cornerOf({ actions }: StoryDefinition): Place | undefined {
  const at = actions.flatMap(({ position }) => position ?? []);
  if (at.length === 0) return undefined;
  return { x: Math.min(...at.map(({ x }) => x)), y: Math.min(...at.map(({ y }) => y)) };
}
