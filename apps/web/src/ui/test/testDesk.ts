import type { Json } from "@fairlead/formula";
import type { StoryAction, StoryDefinition } from "@fairlead/story";
import type { Tested } from "../../server/actionTests.ts";
import type { PinBefore, PinContent } from "../../server/pins.ts";
import type { SideStep } from "../edit/history.ts";
import { ancestorsOf, hasEffect } from "./effects.ts";

/** What is done with an action; `up_to`: everything from the start of the story up to it, for real. */
export type TestWhat = "preview" | "dry_run" | "test" | "up_to";

/**
 * The event that an action is tried out with. `auto`: what is pinned, else the latest; `result`: what tests of the actions
 * before it gave; `hand`: JSON of an event of the action `source`.
 */
export type TestChoice =
  | { kind: "auto" }
  | { kind: "event"; id: string }
  | { kind: "result" }
  | { kind: "hand"; source: string; text: string };

/**
 * What is known of trying one action out. `asks`: what waits for a yes. `options`: what its options were, as JSON. `before`:
 * the event that the test before this one gave.
 */
export type TestState = {
  choice: TestChoice;
  running: TestWhat | null;
  asks: TestWhat | null;
  result: { tested: Tested; what: TestWhat; options: string; before: Json | undefined } | null;
  trouble: unknown;
  /** Why the last pin was not set; null if it was. */
  pinTrouble: unknown;
  /** Counts the results that the keyboard goes to. */
  focus: number;
};

export type TestRequest = {
  slug: string;
  mode: "preview" | "dry_run" | "test";
  upTo?: boolean;
  event?: string;
  events?: Record<string, Json>;
  /** Whether it is noted down, so that it can be kept. */
  record?: boolean;
};

export type TestDeskParts = {
  story: () => StoryDefinition;
  /** Saves the draft; false if that did not work. */
  save: () => Promise<boolean>;
  run: (request: TestRequest) => Promise<Tested>;
  setPin: (slug: string, pin: PinContent | null) => Promise<PinBefore>;
  /** Whether the person has said yes to sending for real in this session. */
  consent: { given: () => boolean; give: () => void };
  /** Makes a step that undo takes back. */
  remember: (step: SideStep) => void;
};

/** Says why nothing was tried out. */
export class TestTrouble extends Error {}

const untouched: TestState = {
  choice: { kind: "auto" },
  running: null,
  asks: null,
  result: null,
  trouble: null,
  pinTrouble: null,
  focus: 0,
};

/** The home of what is tried out on one page: the choices, the results, and the verbs. Actions are kept by their ids. */
export class TestDesk {
  readonly #parts: TestDeskParts;
  readonly #watchers = new Set<() => void>();
  readonly #states = new Map<string, TestState>();
  /** The events that tests gave, and what they were tried out with, by action; the latest last. */
  readonly #given = new Map<string, { data: Json; event: string | undefined }>();

  constructor(parts: TestDeskParts) {
    this.#parts = parts;
  }

  readonly state = (id: string): TestState => this.#states.get(id) ?? untouched;

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#watchers.add(onChange);
    return () => {
      this.#watchers.delete(onChange);
    };
  };

  choose(id: string, choice: TestChoice): void {
    this.#put(id, { choice, trouble: null });
  }

  /** The slugs of the actions before one that were tested. */
  resultsBefore(slug: string): string[] {
    const { actions } = this.#parts.story();
    const before = ancestorsOf(this.#parts.story(), slug);
    return [...this.#given.keys()].flatMap((id) => {
      const action = actions.find((one) => one.id === id);
      return action !== undefined && before.has(action.slug) ? [action.slug] : [];
    });
  }

  /** Tries an action out, or asks first where that does something to others. `byKey`: the keyboard goes to the result. */
  async start(action: StoryAction, what: TestWhat, byKey = false): Promise<void> {
    const { id } = action;
    if (this.state(id).running !== null) return;
    if (byKey) this.#put(id, { focus: this.state(id).focus + 1 });
    if (this.#mustAsk(action, what)) this.#put(id, { asks: what, trouble: null });
    else await this.#run(action, what);
  }

  /** The answer to what was asked. */
  async answer(action: StoryAction, isYes: boolean): Promise<void> {
    const { asks } = this.state(action.id);
    this.#put(action.id, { asks: null });
    if (!isYes || asks === null) return;
    this.#parts.consent.give();
    await this.#run(action, asks);
  }

  /** Pins an event on an action, or takes the pin out; undo takes that back. False: it was not done, and is told why. */
  async pin(action: StoryAction, pin: PinContent | null): Promise<boolean> {
    const { id } = action;
    try {
      const before = await this.#parts.setPin(action.slug, pin);
      this.#put(id, { pinTrouble: null });
      this.#parts.remember(this.#toStep(id, before));
      return true;
    } catch (pinTrouble) {
      this.#put(id, { pinTrouble });
      return false;
    }
  }

  /** Pins what a test of the action gave, or else the latest event that it emitted. */
  pinLatest(action: StoryAction): Promise<boolean> {
    const { result } = this.state(action.id);
    const [event] = result?.tested.events ?? [];
    if (result === null || event === undefined || event.truncated) return this.pin(action, { latest: true });
    return this.pin(action, { data: event.data, mark: result.tested.mark });
  }

  #toStep(id: string, pin: PinBefore): SideStep {
    return {
      kind: "side",
      take: async () => {
        const action = this.#parts.story().actions.find((one) => one.id === id);
        return action === undefined ? null : this.#toStep(id, await this.#parts.setPin(action.slug, pin));
      },
    };
  }

  #mustAsk(action: StoryAction, what: TestWhat): boolean {
    if (what === "preview" || what === "dry_run" || this.#parts.consent.given()) return false;
    if (what === "test") return hasEffect(action);
    const story = this.#parts.story();
    const before = ancestorsOf(story, action.slug);
    return [action, ...story.actions.filter(({ slug }) => before.has(slug))].some(hasEffect);
  }

  async #run(action: StoryAction, what: TestWhat): Promise<void> {
    const { id } = action;
    this.#put(id, { running: what, trouble: null });
    try {
      if (!(await this.#parts.save()))
        throw new TestTrouble("The draft is not saved yet. It is tried out as it is saved.");
      const now = this.#parts.story().actions.find((one) => one.id === id);
      if (now === undefined) throw new TestTrouble("The action is gone.");
      const request = this.#toRequest(now, what);
      const tested = await this.#parts.run(request);
      this.#keep(id, what, { request, tested });
      const before = shownEvent(this.state(id).result?.tested) ?? this.state(id).result?.before;
      this.#put(id, { running: null, result: { tested, what, options: JSON.stringify(now.options), before } });
    } catch (trouble) {
      this.#put(id, { running: null, trouble });
    }
  }

  /** What a test gave is there for the actions behind, what was performed on the way included. */
  #keep(id: string, what: TestWhat, { request, tested }: { request: TestRequest; tested: Tested }): void {
    if (what !== "test" && what !== "up_to") return;
    const { actions } = this.#parts.story();
    for (const { action, event } of tested.steps) {
      const found = actions.find(({ slug }) => slug === action);
      if (found !== undefined && event !== null && !event.truncated) this.#give(found.id, event.data, request.event);
    }
    const [event] = tested.events;
    if (event !== undefined && !event.truncated && event.port !== "failure") this.#give(id, event.data, request.event);
  }

  #give(id: string, data: Json, event: string | undefined): void {
    this.#given.delete(id);
    this.#given.set(id, { data, event });
  }

  #toRequest({ id, slug }: StoryAction, what: TestWhat): TestRequest {
    const { choice } = this.state(id);
    const request: TestRequest = {
      slug,
      mode: what === "up_to" ? "test" : what,
      ...(what === "test" || what === "up_to" ? { record: true } : {}),
      ...(what === "up_to" ? { upTo: true } : {}),
    };
    switch (choice.kind) {
      case "auto":
        return request;
      case "event":
        return { ...request, event: choice.id };
      case "hand":
        return { ...request, events: { [choice.source]: toJson(choice.text) } };
      case "result":
        return { ...request, ...this.#fromResults(slug) };
      default:
        choice satisfies never;
        return request;
    }
  }

  #fromResults(slug: string): Pick<TestRequest, "event" | "events"> {
    const { actions } = this.#parts.story();
    const events: Record<string, Json> = {};
    let event: string | undefined;
    for (const from of this.resultsBefore(slug)) {
      const given = this.#given.get(actions.find((one) => one.slug === from)?.id ?? "");
      if (given === undefined) continue;
      events[from] = given.data;
      event = given.event;
    }
    return event === undefined ? { events } : { event, events };
  }

  #put(id: string, next: Partial<TestState>): void {
    this.#states.set(id, { ...this.state(id), ...next });
    for (const watcher of this.#watchers) watcher();
  }
}

/** The first event that a test gave; undefined if there is none to be seen. */
function shownEvent(tested: Tested | undefined): Json | undefined {
  const [event] = tested?.events ?? [];
  return event === undefined || event.truncated ? undefined : event.data;
}

/** What was written by hand. Throws `TestTrouble` if it is no JSON. */
export function toJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TestTrouble(`The event is no JSON yet. ${(error as Error).message}`);
  }
}
