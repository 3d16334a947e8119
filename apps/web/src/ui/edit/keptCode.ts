import type { StoryDefinition } from "@fairlead/story";

/** Code that was written and not taken over: the draft that it was written from, and when (milliseconds since 1970). */
export type KeptCode = { text: string; from: StoryDefinition; atMs: number };

type KeeperParts = {
  /** Throws where the browser lets nothing be stored. */
  storage: () => Pick<Storage, "getItem" | "setItem" | "removeItem">;
  /** Where in the storage: one place for each story and person. */
  key: string;
  /** Calls back later; returns what calls it off. */
  after: (ms: number, act: () => void) => () => void;
};

/** Drafts may be large: they are stored once somebody stops writing for so long. */
const storeAfterMs = 250;

/**
 * Keeps code that was not taken over where it outlives the page, for when its author comes back. What can't be stored is
 * kept as long as the page is there, and `store` says that it would be lost.
 */
export class CodeKeeper {
  readonly #parts: KeeperParts;
  readonly #watchers = new Set<() => void>();
  #kept: KeptCode | null;
  #isStored = true;
  #callOff: (() => void) | null = null;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#kept = this.#read();
  }

  readonly kept = (): KeptCode | null => this.#kept;

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#watchers.add(onChange);
    return () => {
      this.#watchers.delete(onChange);
    };
  };

  /** Keeps a text in the place of the one before; null: there is none to keep. */
  put(kept: KeptCode | null): void {
    this.#kept = kept;
    this.#isStored = false;
    this.#callOff?.();
    this.#callOff = null;
    if (kept === null) this.store();
    else this.#callOff = this.#parts.after(storeAfterMs, () => this.store());
    this.#tell();
  }

  /** Takes up what another tab has stored, unless something of this one is not stored yet. */
  refresh(): void {
    if (!this.#isStored) return;
    const kept = this.#read();
    if (kept?.text === this.#kept?.text) return;
    this.#kept = kept;
    this.#tell();
  }

  /** Stores now what is to be kept. False: it can't be stored, and goes with the page. */
  store(): boolean {
    this.#callOff?.();
    this.#callOff = null;
    if (this.#isStored) return true;
    const { storage, key } = this.#parts;
    try {
      if (this.#kept === null) storage().removeItem(key);
      else storage().setItem(key, JSON.stringify(this.#kept));
      this.#isStored = true;
    } catch {
      // A browser without storage, or a full one. Where there is nothing to keep, nothing is lost.
      this.#isStored = this.#kept === null;
    }
    return this.#isStored;
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }

  #read(): KeptCode | null {
    try {
      const kept: unknown = JSON.parse(this.#parts.storage().getItem(this.#parts.key) ?? "null");
      return isKeptCode(kept) ? kept : null;
    } catch {
      return null;
    }
  }
}

function isKeptCode(value: unknown): value is KeptCode {
  if (typeof value !== "object" || value === null) return false;
  const { text, from, atMs } = value as Partial<Record<keyof KeptCode, unknown>>;
  return (
    typeof text === "string" &&
    typeof atMs === "number" &&
    typeof from === "object" &&
    from !== null &&
    "actions" in from
  );
}
