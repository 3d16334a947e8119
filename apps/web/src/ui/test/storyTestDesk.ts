import type { Json } from "@fairlead/formula";
import type { StoryAction, StoryDefinition } from "@fairlead/story";
import type { TestedStory } from "../../server/storyTested.ts";
import { hasEffect, reachedFrom, startsOf, takesEvents } from "./effects.ts";
import { type TestChoice, type TestDeskParts, TestTrouble, toJson } from "./testDesk.ts";

/**
 * What is known of trying the whole story out. `isOpen`: whether its part of the panel is. `start`: the id of the action that it
 * starts with; null: the first that can. `asks`: whether it waits for a yes. `draft`: what was tried out.
 */
export type StoryTestState = {
  isOpen: boolean;
  start: string | null;
  choice: TestChoice;
  /** `key`: by which it is asked how far it is. */
  running: { key: string; sinceMs: number } | null;
  asks: boolean;
  result: { tested: TestedStory; draft: StoryDefinition } | null;
  trouble: unknown;
  /** Whether the keyboard goes to the result. */
  wantsFocus: boolean;
};

export type StoryTestRequest = {
  start: string;
  key: string;
  event?: string;
  given?: Json;
  record: true;
};

export type StoryTestDeskParts = Pick<TestDeskParts, "story" | "save" | "consent"> & {
  run: (request: StoryTestRequest, signal: AbortSignal) => Promise<TestedStory>;
  newKey: () => string;
  now: () => number;
};

const untouched: StoryTestState = {
  isOpen: false,
  start: null,
  choice: { kind: "auto" },
  running: null,
  asks: false,
  result: null,
  trouble: null,
  wantsFocus: false,
};

/** The home of what is tried out of a whole story on one page: the choices, the result, and the verbs. */
export class StoryTestDesk {
  readonly #parts: StoryTestDeskParts;
  readonly #watchers = new Set<() => void>();
  #state = untouched;
  #leaving: AbortController | null = null;

  constructor(parts: StoryTestDeskParts) {
    this.#parts = parts;
  }

  readonly state = (): StoryTestState => this.#state;

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#watchers.add(onChange);
    return () => {
      this.#watchers.delete(onChange);
    };
  };

  /** Shows what can be chosen. */
  open(): void {
    this.#put({ isOpen: true });
  }

  /** The action that the story starts with; undefined if nothing starts it. */
  startAction(): StoryAction | undefined {
    const starts = startsOf(this.#parts.story());
    return starts.find(({ id }) => id === this.#state.start) ?? starts[0];
  }

  chooseStart(start: string): void {
    this.#put({ start, choice: { kind: "auto" }, trouble: null });
  }

  choose(choice: TestChoice): void {
    this.#put({ choice, trouble: null });
  }

  /** Tries the story out, or asks first where that does something to others. `byKey`: the keyboard goes to the result. */
  async start(byKey = false): Promise<void> {
    this.open();
    const first = this.startAction();
    if (this.#state.running !== null || first === undefined) return;
    if (byKey) this.#put({ wantsFocus: true });
    const story = this.#parts.story();
    const reached = reachedFrom(story, first.slug);
    const mayChange = story.actions.some((action) => reached.has(action.slug) && hasEffect(action));
    if (mayChange && !this.#parts.consent.given()) this.#put({ asks: true, trouble: null });
    else await this.#run();
  }

  /** The answer to what was asked. */
  async answer(isYes: boolean): Promise<void> {
    this.#put({ asks: false });
    if (!isYes) return;
    this.#parts.consent.give();
    await this.#run();
  }

  /** The keyboard has gone to the result. */
  tookFocus(): void {
    this.#put({ wantsFocus: false });
  }

  /** Stops what is under way. */
  cancel(): void {
    this.#leaving?.abort();
  }

  async #run(): Promise<void> {
    const leaving = new AbortController();
    this.#leaving = leaving;
    const key = this.#parts.newKey();
    this.#put({ running: { key, sinceMs: this.#parts.now() }, trouble: null });
    try {
      if (!(await this.#parts.save()))
        throw new TestTrouble("The draft is not saved yet. It is tried out as it is saved.");
      const start = this.startAction();
      if (start === undefined) throw new TestTrouble("Nothing starts the story any more.");
      const draft = this.#parts.story();
      const tested = await this.#parts.run({ ...this.#toRequest(start), key }, leaving.signal);
      this.#put({ running: null, result: { tested, draft } });
    } catch (trouble) {
      const stopped = new TestTrouble("It was stopped. What was sent may have had its effect.");
      this.#put({ running: null, trouble: leaving.signal.aborted ? stopped : trouble });
    }
  }

  #toRequest(start: StoryAction): Omit<StoryTestRequest, "key"> {
    const { choice } = this.#state;
    const request = { start: start.slug, record: true } as const;
    if (!takesEvents(start)) return request;
    if (choice.kind === "event") return { ...request, event: choice.id };
    return choice.kind === "hand" ? { ...request, given: toJson(choice.text) } : request;
  }

  #put(next: Partial<StoryTestState>): void {
    this.#state = { ...this.#state, ...next };
    for (const watcher of this.#watchers) watcher();
  }
}
