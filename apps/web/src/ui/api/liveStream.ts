import type { LiveUpdate, Topic } from "../../server/liveTopics.ts";

export type { Topic } from "../../server/liveTopics.ts";

/**
 * `off`: nothing is watched, or the page is hidden; `connecting`: the first words are still to come; `on`: what is shown
 * is what there is; `lost`: since a moment (milliseconds since 1970) nothing more arrives, which is tried again.
 */
export type LiveState = { kind: "off" } | { kind: "connecting" } | { kind: "on" } | { kind: "lost"; since: number };

/** What happens to an open stream. */
export type LiveEvents = {
  onOpen: () => void;
  onUpdates: (id: string, updates: readonly LiveUpdate[]) => void;
  /** The connection is away; the stream itself tries to open it again. */
  onLost: () => void;
  /** The stream has ended and does not come back by itself. `signedOut`: because the session has. */
  onEnd: (why: "closed" | "refused" | "signedOut") => void;
};

export type LiveParts = {
  /** Opens a stream; the returned function closes it. `known`: the id of the last message that arrived. */
  open: (request: { topics: Topic[]; known: string | undefined }, events: LiveEvents) => () => void;
  /** Puts what is new where the page reads it. */
  apply: (topic: Topic, update: LiveUpdate) => void;
  onSignedOut: () => void;
  /** Calls back later; returns what calls it off. */
  after: (ms: number, act: () => void) => () => void;
  now: () => number;
};

/** So long after the last change of what is watched the stream is opened anew: a page mounts many watchers at once. */
const settleMs = 50;
const retryFirstMs = 1_000;
const retryMaxMs = 30_000;
const off: LiveState = { kind: "off" };

/**
 * The one stream of a page: it tells of all that the page watches.
 *
 * 1. What is watched changes: a moment later the stream is opened anew, and goes on from what is already known.
 * 2. The stream is lost: it is opened again, later each time, and says since when.
 * 3. The page is hidden: the stream is closed, as browsers have few connections to a server, and opened when it is seen.
 */
export class LiveStream {
  readonly #parts: LiveParts;
  readonly #watched = new Map<string, { topic: Topic; watchers: number }>();
  readonly #listeners = new Set<() => void>();
  /** What is known of topics, by their keys: a mark that only the server understands. */
  readonly #marks = new Map<string, string>();
  #state: LiveState = off;
  #isSeen = true;
  #tries = 0;
  #close: (() => void) | null = null;
  #callOff: (() => void) | null = null;

  constructor(parts: LiveParts) {
    this.#parts = parts;
  }

  readonly state = (): LiveState => this.#state;

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#listeners.add(onChange);
    return () => {
      this.#listeners.delete(onChange);
    };
  };

  /** Watches a topic until the returned function is called. */
  watch(topic: Topic): () => void {
    const key = JSON.stringify(topic);
    const known = this.#watched.get(key);
    if (known !== undefined) known.watchers += 1;
    else {
      this.#watched.set(key, { topic, watchers: 1 });
      this.#openAfter(settleMs);
    }
    return () => this.#leave(key);
  }

  /** Says whether the page can be seen. */
  see(isSeen: boolean): void {
    if (isSeen === this.#isSeen) return;
    this.#isSeen = isSeen;
    if (isSeen) this.#open();
    else this.#shut(off);
  }

  #leave(key: string): void {
    const known = this.#watched.get(key);
    if (known === undefined) return;
    known.watchers -= 1;
    if (known.watchers > 0) return;
    this.#watched.delete(key);
    this.#marks.delete(key);
    this.#openAfter(settleMs);
  }

  #openAfter(ms: number): void {
    this.#callOff?.();
    this.#callOff = this.#parts.after(ms, () => this.#open());
  }

  #open(): void {
    const wasLost = this.#state.kind === "lost";
    this.#shut(wasLost ? this.#state : off);
    const watched = [...this.#watched];
    if (watched.length === 0 || !this.#isSeen) {
      this.#put(off);
      return;
    }
    if (!wasLost) this.#put({ kind: "connecting" });
    const keys = watched.map(([key]) => key);
    const topics = watched.map(([, { topic }]) => topic);
    const marks = keys.map((key) => this.#marks.get(key) ?? "");
    const known = marks.every((mark) => mark === "") ? undefined : marks.join(".");
    this.#close = this.#parts.open(
      { topics, known },
      {
        onOpen: () => {
          this.#tries = 0;
          this.#put({ kind: "on" });
        },
        onUpdates: (id, updates) => {
          for (const [at, mark] of id.split(".").entries()) this.#marks.set(keys[at] ?? "", mark);
          for (const update of updates) this.#tell(topics[update.at], update);
        },
        onLost: () => this.#lose(),
        onEnd: (why) => this.#end(why),
      },
    );
  }

  #tell(topic: Topic | undefined, update: LiveUpdate): void {
    if (topic !== undefined) this.#parts.apply(topic, update);
  }

  #end(why: "closed" | "refused" | "signedOut"): void {
    this.#close = null;
    if (why === "signedOut") {
      this.#put(off);
      this.#parts.onSignedOut();
      return;
    }
    this.#lose();
    const waitMs = why === "refused" ? retryMaxMs : Math.min(retryMaxMs, retryFirstMs * 2 ** this.#tries);
    this.#tries += 1;
    this.#openAfter(waitMs);
  }

  #lose(): void {
    if (this.#state.kind !== "lost") this.#put({ kind: "lost", since: this.#parts.now() });
  }

  #shut(next: LiveState): void {
    this.#callOff?.();
    this.#callOff = null;
    this.#close?.();
    this.#close = null;
    this.#put(next);
  }

  #put(next: LiveState): void {
    if (next === this.#state || (next.kind === this.#state.kind && next.kind !== "lost")) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }
}
