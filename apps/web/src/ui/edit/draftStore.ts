import type { Change, Conflict, StoryDefinition } from "@fairlead/story";
import { keepSame } from "../board/keepSame.ts";
import type { FieldProblem } from "./fieldProblems.ts";
import { createHistory, type EditStep, type History, type SideStep } from "./history.ts";
import { type KeptHistory, keepHistory, recallHistory } from "./keptHistory.ts";
import type { Editing } from "./loadEditing.ts";
import { type Rebased, rebaseStep } from "./rebaseStep.ts";

/** A draft as the server has it. */
export type Draft = { definition: StoryDefinition; revision: number };

/** Changes that are not saved yet, and the revision that they were made on. */
export type Unsaved = { base: number; changes: readonly Change[] };

type Saved = { revision: number; definition: StoryDefinition | null; conflicts: readonly Conflict[] };

/**
 * `saved`: the server has everything; `saving`: it will in a moment; `waiting`: it could not be reached, which is tried
 * again; `refused`: it does not take what was changed.
 */
export type Saving = "saved" | "saving" | "waiting" | "refused";

export type DraftState = {
  definition: StoryDefinition;
  saving: Saving;
  /** Why the last edit, or the last attempt to save, did not work; null if it did. */
  trouble: string | null;
  /** Where the story would not hold together after the last edit, which was not made for that. */
  refused: readonly FieldProblem[];
  /** Fields that somebody else has set as well. */
  conflicts: readonly Conflict[];
  canUndo: boolean;
  canRedo: boolean;
};

export type DraftParts = {
  draft: Draft;
  load: () => Promise<Editing>;
  send: (edit: Unsaved) => Promise<Saved>;
  /** Whether an error of `send` may pass by itself, and its words. */
  toTrouble: (error: unknown) => { passes: boolean; message: string };
  /** Keeps what is not saved where it outlives the page; null: nothing is left. */
  keep: (unsaved: Unsaved | null) => void;
  /** Calls back later; returns what calls it off. */
  after: (ms: number, act: () => void) => () => void;
  now: () => number;
  onSaved: () => void;
};

/** Makes the change for a story as it is now; null if there is nothing to change. */
export type MakeChange = (editing: Editing, story: StoryDefinition) => Change | null;

const none: readonly FieldProblem[] = [];
/** Steps that name a field, such as `["actions", id, "options", "url"]`. */
const fieldDepth = 4;

type Made = { change: Change; definition: StoryDefinition; fields: readonly string[]; back: EditStep };

/** Whether a step did anything, and the fields that it left out, since somebody else has set them since. */
export type Stepped = { isMade: boolean; kept: Rebased["kept"] };

const notStepped: Stepped = { isMade: false, kept: [] };

const saveAfterMs = 400;
const retryFirstMs = 1_000;
const retryMaxMs = 30_000;
/** More changes than this go as one. */
const listedMax = 500;

/**
 * The home of a story that is edited: changes are made here at once, can be taken back, and are saved one request at a
 * time, merged with what others do. What can't be saved is kept and tried again.
 */
export class DraftStore {
  readonly #parts: DraftParts;
  readonly #history: History;
  readonly #watchers = new Set<() => void>();
  #revision: number;
  #unsent: readonly Change[] = [];
  #flight: Promise<void> | null = null;
  #callOff: (() => void) | null = null;
  #tries = 0;
  /** What edits, once it is loaded: a page that is left can't wait for it. */
  #editing: Editing | null = null;
  /** The fields of the edit that was refused. */
  #refusedFields: readonly string[] = [];
  #state: DraftState;

  constructor(parts: DraftParts) {
    this.#parts = parts;
    this.#history = createHistory(parts.now);
    this.#revision = parts.draft.revision;
    const { definition } = parts.draft;
    this.#state = {
      ...{ definition, saving: "saved", trouble: null, refused: none, conflicts: [] },
      ...{ canUndo: false, canRedo: false },
    };
  }

  readonly state = (): DraftState => this.#state;

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#watchers.add(onChange);
    return () => {
      this.#watchers.delete(onChange);
    };
  };

  /** Edits the story. `burst`: edits of the same burst that follow each other are undone as one. False: it was not made. */
  async change(from: MakeChange, burst?: string): Promise<boolean> {
    this.#editing = await this.#parts.load();
    const made = this.#make(this.#editing, from);
    if (made === null) return false;
    this.#history.add(made.back, burst);
    this.#show(made);
    return true;
  }

  /**
   * Takes one's own last step back, or makes it again, below what others have done since: fields that they have set since
   * are left out. Steps of which nothing is left are passed over.
   */
  async step(way: "undo" | "redo"): Promise<Stepped> {
    const editing = await this.#parts.load();
    for (let step = this.#history.peek(way); step !== null; step = this.#history.peek(way)) {
      if (step.kind === "side") return this.#stepAside(way, step);
      const { change, kept } = rebaseStep(editing, step, this.#state.definition);
      const made = change === null ? null : this.#make(editing, () => change);
      this.#history.move(way, made?.back ?? null);
      if (made === null) this.#put({});
      else this.#show(made);
      if (change !== null || kept.length > 0) return { isMade: made !== null, kept };
    }
    return notStepped;
  }

  /** The steps as data, for the page that comes after this one; null: there are none. Steps outside of the definition are not in it. */
  keptSteps(): KeptHistory | null {
    if (this.#editing === null) return null;
    const ways = { undo: this.#history.edits("undo"), redo: this.#history.edits("redo") };
    return keepHistory(this.#editing, ways, this.#state.definition);
  }

  /** Takes up the steps of an earlier page. */
  async recall(kept: KeptHistory): Promise<void> {
    this.#editing = await this.#parts.load();
    this.#history.recall(recallHistory(this.#editing, kept));
    this.#put({});
  }

  /** Makes a step outside of the definition one that can be taken back. */
  remember(step: SideStep): void {
    this.#history.add(step);
    this.#put({});
  }

  /** The step is out of the way before it is waited for, so that the next one is another. */
  async #stepAside(way: "undo" | "redo", step: SideStep): Promise<Stepped> {
    this.#history.move(way, null);
    this.#put({});
    try {
      const inverse = await step.take();
      if (inverse !== null) this.#history.put(way === "undo" ? "redo" : "undo", inverse);
      this.#put({ trouble: null });
      return { isMade: true, kept: [] };
    } catch (error) {
      this.#history.put(way, step);
      this.#put({ trouble: this.#parts.toTrouble(error).message });
      return notStepped;
    }
  }

  /** Sends what is not saved, one request at a time; resolves when that is done or has failed. */
  async save(): Promise<void> {
    this.#callOff?.();
    this.#callOff = null;
    while (this.#flight !== null) await this.#flight;
    if (this.#unsent.length === 0 || this.#state.saving === "refused") return;
    this.#flight = this.#send().finally(() => {
      this.#flight = null;
    });
    await this.#flight;
    if (this.#state.saving === "saving") await this.save();
  }

  /** Lets a conflict rest: with the value of the other one, or with mine after all. */
  async resolve(conflict: Conflict, take: "mine" | "theirs"): Promise<void> {
    this.#put({ conflicts: this.#state.conflicts.filter((one) => one !== conflict) });
    if (take === "mine") await this.change(() => conflict.takeMine);
  }

  /**
   * Takes over a draft that was read anew, unless something here is not saved. `force`: gives that up, and the steps that
   * could be taken back.
   */
  renew(draft: Draft, force = false): void {
    const isBehind = this.#unsent.length === 0 && this.#flight === null && draft.revision > this.#revision;
    if (!force && !isBehind) return;
    this.#unsent = [];
    this.#revision = draft.revision;
    if (force) this.#history.clear();
    this.#parts.keep(null);
    this.#put({
      definition: shareActions(this.#state.definition, draft.definition),
      saving: "saved",
      trouble: null,
      refused: none,
      conflicts: [],
    });
  }

  /** Takes up what an earlier visit could not save. */
  async restore({ base, changes }: Unsaved): Promise<void> {
    if (base === this.#revision) {
      const made = this.#make(await this.#parts.load(), () => ({ kind: "batch", changes }));
      if (made === null) return this.#parts.keep(null);
      this.#put({ definition: made.definition });
    }
    this.#revision = base;
    this.#unsent = [...changes, ...this.#unsent];
    this.#put({ saving: "saving" });
    await this.save();
  }

  #put(next: Partial<DraftState>): void {
    this.#state = { ...this.#state, ...next, ...this.#history.state() };
    for (const watcher of this.#watchers) watcher();
  }

  /** A change that was made is seen at once, and saved soon. */
  #show({ change, definition, fields }: Made): void {
    const { saving } = this.#state;
    this.#unsent = [...this.#unsent, change];
    const refused = this.#refusedAfter(fields);
    this.#put({ definition, trouble: null, refused, saving: saving === "saved" ? "saving" : saving });
    this.#parts.keep({ base: this.#revision, changes: this.#unsent });
    if (saving !== "waiting") this.#saveAfter(saveAfterMs);
  }

  /** What was refused is still to be mended until the same field is set otherwise. */
  #refusedAfter(fields: readonly string[]): readonly FieldProblem[] {
    return this.#refusedFields.some((field) => fields.includes(field)) ? none : this.#state.refused;
  }

  #saveAfter(ms: number): void {
    this.#callOff?.();
    this.#callOff = this.#parts.after(ms, () => void this.save());
  }

  /** Nothing is waited for from here to where the result is shown: each change is made on the story of the one before. */
  #make(editing: Editing, from: MakeChange): Made | null {
    const before = this.#state.definition;
    const change = from(editing, before);
    if (change === null) return null;
    const applied = editing.applyChange(before, change);
    const fields = editing.touchedFields(change).map((field) => JSON.stringify(field.slice(0, fieldDepth)));
    if (applied.ok) {
      const { definition, inverse } = applied;
      return { change, fields, definition, back: { kind: "edit", change: inverse, from: definition, to: before } };
    }
    const { message, problems } = applied.refusal;
    this.#refusedFields = fields;
    this.#put({ trouble: message, refused: problems });
    return null;
  }

  async #send(): Promise<void> {
    const unsent = this.#unsent;
    const changes: readonly Change[] = unsent.length > listedMax ? [{ kind: "batch", changes: unsent }] : unsent;
    const sent = this.#state.definition;
    this.#unsent = [];
    this.#put({ saving: "saving" });
    try {
      const editing = await this.#parts.load();
      this.#settle(await this.#parts.send({ base: this.#revision, changes }), { sent, editing });
    } catch (error) {
      this.#unsent = [...changes, ...this.#unsent];
      this.#parts.keep({ base: this.#revision, changes: this.#unsent });
      const { passes, message } = this.#parts.toTrouble(error);
      this.#put({ saving: passes ? "waiting" : "refused", trouble: message });
      if (passes) this.#saveAfter(Math.min(retryMaxMs, retryFirstMs * 2 ** this.#tries));
      this.#tries += 1;
    }
  }

  #settle(saved: Saved, { sent, editing }: { sent: StoryDefinition; editing: Editing }): void {
    this.#revision = saved.revision;
    this.#tries = 0;
    let { definition } = this.#state;
    let conflicts = [...this.#state.conflicts, ...saved.conflicts];
    if (saved.definition !== null && this.#unsent.length === 0) definition = shareActions(definition, saved.definition);
    else if (saved.definition !== null) {
      const merged = editing.mergeStories({ base: sent, mine: definition, theirs: saved.definition });
      definition = merged.definition;
      conflicts = [...conflicts, ...merged.conflicts];
      this.#unsent = [merged.change];
    }
    const isAll = this.#unsent.length === 0;
    this.#parts.keep(isAll ? null : { base: this.#revision, changes: this.#unsent });
    this.#put({ definition, conflicts, saving: isAll ? "saved" : "saving", trouble: null });
    this.#parts.onSaved();
  }
}

/** A story of the server, with the actions of here where they say the same: many versions of it are kept for undo. */
function shareActions(here: StoryDefinition, story: StoryDefinition): StoryDefinition {
  return { ...story, actions: keepSame(here.actions, story.actions) };
}
