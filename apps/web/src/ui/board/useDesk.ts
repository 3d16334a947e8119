"use client";

import { createContext, useContext } from "react";
import type { BoardActs } from "./boardCommands.ts";

/** What a page and the views on it lend each other. */
export type Desk = {
  /** What can be done on the board; null while there is none. */
  board: BoardActs | null;
  /** Brings what has a key into view, where it is drawn or listed; null while there is neither board nor outline. */
  show: ((key: string) => void) | null;
  /** The view that is about to be shown comes in place of one that had the keyboard. */
  wantsFocus: boolean;
};

const Context = createContext<Desk | null>(null);

export const DeskProvider = Context.Provider;

/** The desk of the page; null where a board is only shown. */
export function useDesk(): Desk | null {
  return useContext(Context);
}
