import type { Places } from "../board/arrange.ts";
import type { Announcer } from "../parts/announcer.ts";
import type { Copied } from "./copies.ts";
import type { DraftStore } from "./draftStore.ts";
import type { EditMenu } from "./menus.ts";
import type { Spot } from "./places.ts";
import type { Selection } from "./useSelection.ts";

/** What an editor works with. */
export type EditorParts = {
  store: DraftStore;
  selection: Selection;
  /** Where the cards are seen, by slug; empty while there is no board. */
  places: { current: Places };
  /** Gives where the pointer is on the board; null while it is elsewhere, or keys were the last to walk there. */
  pointer: { current: () => Spot | null };
  /** What outlives the selection. */
  memory: EditorMemory;
  menu: EditMenu | null;
  openMenu: (menu: EditMenu | null) => void;
  /** What is said about what was just done. */
  told: string | null;
  tell: (words: string | null) => void;
  /** Says what was done to those who don't see it. */
  announcer: Announcer;
};

export type EditorMemory = { copied: Copied | null };
