"use client";

import { createContext, useContext, useMemo, useRef, useState } from "react";
import type { Places } from "../board/arrange.ts";
import { createAnnouncer } from "../parts/announcer.ts";
import type { DraftStore } from "./draftStore.ts";
import { Editor } from "./editor.ts";
import type { EditorMemory } from "./editorParts.ts";
import type { EditMenu } from "./menus.ts";
import type { Spot } from "./places.ts";
import type { Selection } from "./useSelection.ts";

const Context = createContext<Editor | null>(null);

export const EditorProvider = Context.Provider;

/** What edits the story of this page; null where it is only looked at. */
export function useEditor(): Editor | null {
  return useContext(Context);
}

type EditorParts = { store: DraftStore; selection: Selection; mayEdit: boolean };

/** The verbs of editing, for those who may. */
export function useCreateEditor({ store, selection, mayEdit }: EditorParts): Editor | null {
  const [menu, openMenu] = useState<EditMenu | null>(null);
  const [told, tell] = useState<string | null>(null);
  const places = useRef<Places>(new Map());
  const pointer = useRef<() => Spot | null>(() => null);
  const [announcer] = useState(createAnnouncer);
  const [memory] = useState<EditorMemory>({ copied: null });
  return useMemo(
    () =>
      mayEdit ? new Editor({ store, selection, places, pointer, memory, menu, openMenu, told, tell, announcer }) : null,
    [mayEdit, store, selection, memory, menu, told, announcer],
  );
}
