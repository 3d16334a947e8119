import type { Change, CurlRead, LinkKind, StoryDefinition, StoryLink } from "@fairlead/story";
import type { Alignment } from "../board/align.ts";
import { type Place, type Places, toCornerOf } from "../board/arrange.ts";
import { type Box, boxesOf, noteSize } from "../board/frames.ts";
import { cardSizeOf, courseOf } from "../board/graph.ts";
import { groupKey, noteKey, sortKeys } from "../board/keys.ts";
import { glideCards } from "../board/motion.ts";
import type { Announcer } from "../parts/announcer.ts";
import { type NewAction, takesEvents, waysOf } from "./actionChoices.ts";
import { cornerOf, fragmentOf, keysOf, lastDistance, newId } from "./copies.ts";
import type { DraftStore, MakeChange } from "./draftStore.ts";
import type { EditorParts } from "./editorParts.ts";
import { keptWords } from "./fieldNames.ts";
import {
  membersOf,
  toCollapse,
  toGroup,
  toLinksMoved,
  toMove,
  toRelink,
  toRemoval,
  toResized,
  toSplice,
  toToggled,
  toUngroup,
} from "./layoutChanges.ts";
import { loadEditing } from "./loadEditing.ts";
import type { AddWhere, EditMenu, Linking } from "./menus.ts";
import { aligned, layOutAnew, movedWords, shifted, withPlaces } from "./moves.ts";
import { type Remake, toOptionSet, toSettingSet, toStorySettingSet } from "./optionEdits.ts";
import { newValues } from "./pastedValues.ts";
import { cardBoxes, freePlace, freeSpot, isCovered, keepPlaces, type Spot, sizeOf, toIds } from "./places.ts";
import { readPasted } from "./readPasted.ts";
import { readersOf } from "./removal.ts";
import type { Selection } from "./useSelection.ts";

/** The verbs of editing a story, as pointers, keys and menus use them. Actions are named by their slugs. */
export class Editor {
  readonly store: DraftStore;
  readonly selection: Selection;
  readonly places: EditorParts["places"];
  readonly pointer: EditorParts["pointer"];
  readonly memory: EditorParts["memory"];
  readonly menu: EditMenu | null;
  readonly openMenu: EditorParts["openMenu"];
  readonly told: string | null;
  readonly tell: EditorParts["tell"];
  readonly announcer: Announcer;

  constructor({ store, selection, places, pointer, memory, menu, openMenu, told, tell, announcer }: EditorParts) {
    this.store = store;
    this.selection = selection;
    this.places = places;
    this.pointer = pointer;
    this.memory = memory;
    this.menu = menu;
    this.openMenu = openMenu;
    this.told = told;
    this.tell = tell;
    this.announcer = announcer;
  }

  /** Says what was done to those who don't see it. */
  say(words: string): void {
    this.announcer.say(words);
  }

  /** Takes one's own last step back, or makes it again. What others have changed since stays, which is told. */
  async step(way: "undo" | "redo"): Promise<void> {
    const { isMade, kept } = await this.store.step(way);
    this.tell(kept.length > 0 ? keptWords(kept, this.story) : null);
    if (isMade) this.say(way === "undo" ? "Taken back." : "Made again.");
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
  async add(choice: NewAction, where: AddWhere = {}): Promise<void> {
    const { after, way = "default", into } = where;
    const isRoot = !takesEvents(choice.type);
    const id = newId();
    let slug = "";
    const isMade = await this.#edit((editing, story) => {
      const from = isRoot || after === undefined ? undefined : { id: this.#idOf(after), kind: way };
      const at = where.at ?? this.#freePlace({ behind: into?.from ?? after });
      const link = isRoot || into === undefined ? undefined : toIds(story, into);
      const added = editing.addAction(story, { id, choice, at, after: from, into: link });
      slug = added.slug;
      return added.change;
    });
    if (isMade) this.selection.select(slug);
  }

  /** A place for something new: where the pointer is, if that is an empty part of the board. */
  spot(): Spot | null {
    return freeSpot(this.pointer.current(), boxesOf(this.story, this.places.current).values());
  }

  async connect(link: StoryLink): Promise<void> {
    const isMade = await this.#edit((_, story) => ({ kind: "add_link", link: toIds(story, link) }));
    if (isMade) this.say(`Linked ${this.nameOf(link.from)} to ${this.nameOf(link.to)}.`);
  }

  async unlink(link: StoryLink): Promise<void> {
    const isMade = await this.#edit((_, story) => ({ kind: "remove_link", link: toIds(story, link) }));
    if (isMade) this.say(`Removed the link from ${this.nameOf(link.from)} to ${this.nameOf(link.to)}.`);
  }

  /** Gives a link another beginning or end. */
  async relink(before: StoryLink, after: StoryLink): Promise<void> {
    if (await this.#edit((_, story) => toRelink(story, before, after)))
      this.say(`The link leads from ${this.nameOf(after.from)} to ${this.nameOf(after.to)} now.`);
  }

  /** Asks where a link of an action leads to; by which way, where it has several. */
  beginLink(from: string): void {
    const ways = waysOf(this.story.actions.find(({ slug }) => slug === from)?.type ?? "");
    this.openMenu({ kind: "link", from, ...(ways.length === 1 ? { way: "default" } : {}) });
  }

  /** Asks where a link leads to instead. */
  leadElsewhere(link: StoryLink): void {
    this.openMenu({ kind: "link", from: link.from, way: link.kind ?? "default", instead: link });
  }

  /** Makes the link that was begun, or leads the one elsewhere that it takes the place of. */
  linkTo({ from, way = "default", instead }: Linking, to: string): Promise<void> {
    this.openMenu(null);
    return instead === undefined ? this.connect({ from, to, kind: way }) : this.relink(instead, { ...instead, to });
  }

  /** Moves an action to a place and into a link, if it has no links of its own; else it is only moved. */
  splice(slug: string, { link, at }: { link: StoryLink; at: Place }): Promise<boolean> {
    return this.#edit((_, story) => {
      const [move, splice] = [toMove(story, new Map([[slug, at]])), toSplice(story, slug, link)];
      return splice === null ? move : { kind: "batch", changes: [move, splice] };
    });
  }

  /** Takes all links of a port to another action: those that leave by `way`, or, if it is null, those that arrive. */
  async moveLinks(port: { from: string; way: LinkKind | null; to: string }): Promise<void> {
    if (!(await this.#edit((_, story) => toLinksMoved(story, port)))) return;
    this.say(`The links ${port.way === null ? "lead to" : "begin at"} ${this.nameOf(port.to)} now.`);
  }

  /**
   * Removes actions, notes and groups (of which the actions stay), and selects the action before them. `heal`: links
   * those before the actions to those behind. Where formulas of others read them it is asked first.
   */
  async remove(keys: readonly string[], heal = false): Promise<void> {
    const readers = readersOf(await loadEditing(), this.story, new Set(keys));
    if (readers.length > 0) this.openMenu({ kind: "remove", keys, heal, readers });
    else await this.removeNow(keys, heal);
  }

  /** The same without a question. */
  async removeNow(keys: readonly string[], heal: boolean): Promise<void> {
    const gone = new Set(keys);
    const before = this.story.links.find(({ to, from }) => gone.has(to) && !gone.has(from))?.from ?? null;
    const isMade = await this.#edit((editing, story) => toRemoval(editing, story, { keys, heal }));
    if (!isMade) return;
    this.selection.select(before);
    const what = keys.length === 1 ? "Removed." : `Removed ${keys.length}.`;
    this.say(before === null ? what : `${what} ${this.nameOf(before)} is selected.`);
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
    const moved = shifted(this.story, this.places.current, { keys, by });
    if (moved.size === 0 || (by.x === 0 && by.y === 0)) return;
    await this.#moveAloud(moved);
  }

  /** Moves what is selected a little; several times in a row are one step. */
  nudge(by: Place): void {
    const moved = shifted(this.story, this.places.current, { keys: this.selection.picked, by });
    if (moved.size > 0) void this.#moveAloud(moved, "nudge");
  }

  /** Brings what is selected into line, a group as a whole. */
  async align(alignment: Alignment): Promise<void> {
    const moved = aligned(this.story, this.places.current, { keys: this.selection.picked, alignment });
    if (moved.size > 0 && (await this.move(moved))) this.say("Brought into line.");
  }

  /** Adds a note and selects it. */
  async addNote(at?: Place): Promise<void> {
    const id = newId();
    const position = at ?? this.spot()?.at ?? this.#freePlace() ?? { x: 0, y: 0 };
    const entry = { id, text: "", color: "marker" as const, ...noteSize, position };
    if (await this.#edit(() => ({ kind: "add", list: "notes", entry }))) this.selection.select(noteKey(id));
  }

  /** Gives a note another size, and place. */
  resizeNote(id: string, box: Box): Promise<boolean> {
    return this.change(toResized(id, box));
  }

  /** Puts actions into a group of their own and selects that. */
  async group(keys: Iterable<string>): Promise<void> {
    const id = newId();
    if (!(await this.#edit((_, story) => toGroup(story, keys, id)))) return;
    this.selection.select(groupKey(id));
    this.say("Grouped.");
  }

  /** Takes groups apart, and actions out of their groups. */
  async ungroup(keys: Iterable<string>): Promise<void> {
    const members = membersOf(this.story, keys).actions.map(({ slug }) => slug);
    if (await this.#edit((_, story) => toUngroup(story, keys))) {
      this.selection.pick(new Set(members));
      this.say("Ungrouped.");
    }
  }

  /** Collapses groups, or opens them if all of them are collapsed. */
  async collapse(keys: Iterable<string>): Promise<void> {
    const { change, groups, isOpening } = toCollapse(this.story, keys);
    const isMade = groups.length > 0 && (await this.#edit(() => change));
    // What is hidden can't stay selected.
    if (isMade && !isOpening) this.selection.pick(new Set(groups.map(groupKey)));
  }

  /** Lays out anew what is selected, which stays in its corner; the whole story unless several actions are selected. */
  async tidy(): Promise<void> {
    const picked = sortKeys(this.story, this.selection.picked).actions;
    const isPart = picked.length > 1;
    const places = await layOutAnew(this.story, isPart ? picked : this.story.actions, this.story.settings);
    glideCards();
    await this.move(isPart ? toCornerOf(places, this.places.current) : places);
    this.say(isPart ? "Tidied what is selected." : "Tidied the board.");
  }

  /** Turns the board: links go from left to right, or from the top down again. It is laid out anew, as one edit. */
  async turn(): Promise<void> {
    const direction = courseOf(this.story) === "down" ? "right" : "down";
    const places = await layOutAnew(this.story, this.story.actions, { direction });
    const setting = direction === "right" ? ({ value: direction } as const) : {};
    glideCards();
    const isMade = await this.#edit((_, story) => ({
      kind: "batch",
      changes: [{ kind: "set_setting", key: "direction", ...setting }, toMove(story, places)],
    }));
    if (isMade)
      this.say(direction === "right" ? "Links go from left to right now." : "Links go from the top down now.");
  }

  /**
   * Puts copies of actions beside them. Copies of the last copies go on by the distance that those were moved by since;
   * `by` sets the distance.
   */
  async duplicate(slugs: readonly string[], by?: Place): Promise<void> {
    const fragment = await this.#fragmentOf(slugs);
    const from = cornerOf(fragment);
    const distance = by ?? lastDistance(this.memory.copied, slugs, from);
    const made = await this.insert(fragment, from && { x: from.x + distance.x, y: from.y + distance.y });
    if (from !== undefined) this.memory.copied = { from, slugs: made };
  }

  /** The text that a clipboard holds of some actions. */
  async copy(slugs: readonly string[]): Promise<string> {
    const editing = await loadEditing();
    return editing.toClipboardText(await this.#fragmentOf(slugs));
  }

  /**
   * Pastes what `copy` gave, a story as JSON or code, or a cURL command as an HTTP request: at a place where it covers no
   * card, else where there is room. What can't be pasted is told. Credentials and resources that it names may have to be chosen first.
   */
  async paste(text: string, at?: Place): Promise<void> {
    const editing = await loadEditing();
    this.tell(null);
    if (editing.isCurlCommand(text)) return this.#pasteCurl(editing.readCurl(text), at);
    const read = await readPasted(editing, text);
    if (!read.ok) return this.tell(`This can't be pasted here. ${read.message}`);
    const fragment = await withPlaces(read.definition);
    const place = this.#placeFor(sizeOf(fragment), at);
    const values = newValues(editing, this.story, fragment);
    if (values.length > 0) this.openMenu({ kind: "paste", fragment, at: place, values });
    else await this.insert(fragment, place);
    const [secret] = editing.findLiteralSecrets(fragment);
    if (secret !== undefined) this.tell(`In what was pasted, ${secret.path} ${secret.message}`);
  }

  async #pasteCurl(read: CurlRead, at: Place | undefined): Promise<void> {
    if (!read.ok) return this.tell(`This command can't become an HTTP request. ${read.problem.message}`);
    const choice = { title: read.name, type: "http_request", options: read.options } as const;
    await this.add(choice, { at: this.#placeFor(cardSizeOf({}), at) });
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
    const { change, isOn } = toToggled(this.story, slugs);
    if (change !== null && (await this.change(change)))
      this.say(isOn ? "Switched on." : "Switched off: events stop there.");
  }

  /** An edit of the graph: cards that were laid out keep the places at which they are seen. */
  #edit(from: MakeChange, burst?: string): Promise<boolean> {
    return this.store.change((editing, story) => {
      const change = from(editing, story);
      return change === null ? null : keepPlaces(story, this.places.current, change);
    }, burst);
  }

  /** The name of an action, for what is said. */
  nameOf(slug: string): string {
    const name = this.story.actions.find((action) => action.slug === slug)?.name;
    return name === undefined ? "a group" : `“${name}”`;
  }

  /** The place that is wanted, unless something of a size would cover a card there: then a free one. */
  #placeFor(size: ReturnType<typeof sizeOf>, wanted: Place | undefined): Place | undefined {
    const isFree = wanted !== undefined && !isCovered(cardBoxes(this.story, this.places.current), wanted, size);
    return isFree ? wanted : this.#freePlace({ size });
  }

  /** A free place; undefined where no card has a place yet, as what is added is laid out with the others then. */
  #freePlace({
    behind = this.selection.selected ?? undefined,
    ...room
  }: Parameters<typeof freePlace>[1] = {}): Place | undefined {
    const boxes = cardBoxes(this.story, this.places.current);
    if (boxes.size === 0 && this.story.actions.length > 0) return undefined;
    return freePlace(boxes, { behind, course: courseOf(this.story), ...room });
  }

  /** Moves, and says where that is by what is nearest. */
  async #moveAloud(moved: Places, burst?: string): Promise<void> {
    const words = movedWords(this.story, this.places.current, moved);
    if ((await this.move(moved, burst)) && words !== null) this.say(words);
  }

  #idOf(slug: string): string {
    return this.story.actions.find((action) => action.slug === slug)?.id ?? slug;
  }

  async #fragmentOf(slugs: readonly string[]): Promise<StoryDefinition> {
    return fragmentOf(await loadEditing(), this.story, { slugs, places: this.places.current });
  }

  /** Puts a fragment in and selects it; the keys of what is there now. */
  async insert(fragment: StoryDefinition, at: Place | undefined): Promise<string[]> {
    const taken = new Set(keysOf(this.story));
    const pasting = at === undefined ? { newId } : { newId, at };
    if (!(await this.#edit((editing, story) => editing.pasteFragment(story, fragment, pasting)))) return [];
    const made = keysOf(this.story).filter((key) => !taken.has(key));
    this.selection.pick(new Set(made));
    this.say(made.length === 1 ? "Added a copy." : `Added ${made.length} copies.`);
    return made;
  }
}
