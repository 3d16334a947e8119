"use client";

import {
  createContext,
  type ReactNode,
  type RefObject,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { loadFormulaEditor } from "../formula/loadFormulaEditor.ts";
import { leadsTo, pathBelow } from "./fieldProblems.ts";

type Wanted = {
  /** The path of what is looked for; null: nothing is. */
  path: string | null;
  /** Has the field at a path, or the nearest around it, take the keyboard as soon as it is there. */
  want: (path: string) => void;
  /** Takes the wish; false if another field was nearer. */
  take: (path: string) => boolean;
};

const nothing: Wanted = { path: null, want: () => {}, take: () => false };
const WantedContext = createContext<Wanted>(nothing);
const PathContext = createContext("");

/** Around a page with fields that one can be led to. */
export function WantedFieldProvider({ children }: { children: ReactNode }) {
  const [path, setPath] = useState<string | null>(null);
  // Fields inside others are asked first; what they took is gone before the next one is asked.
  const open = useRef<string | null>(null);
  const want = useCallback((next: string) => {
    const begin = () => {
      open.current = next;
      setPath(next);
    };
    // A field with formulas can take the keyboard once its editor is there.
    loadFormulaEditor().then(begin, begin);
  }, []);
  const take = useCallback((taken: string) => {
    if (open.current !== taken) return false;
    open.current = null;
    setPath(null);
    return true;
  }, []);
  const value = useMemo(() => ({ path, want, take }), [path, want, take]);
  return <WantedContext value={value}>{children}</WantedContext>;
}

/** Leads to the field of a problem. */
export function useWantField(): Wanted["want"] {
  return useContext(WantedContext).want;
}

/** The path of the fields of an action, by its slug; those of the story itself have none around them. */
export function actionPath(slug: string): string {
  return pathBelow("actions", slug);
}

/** Around fields: where what they edit stands. */
export const FieldPathProvider = PathContext.Provider;

/** Around the fields inside of a field: they stand at a step of it. */
export function FieldPathStep({ step, children }: { step: string | number; children: ReactNode }) {
  return <PathContext value={pathBelow(useContext(PathContext), step)}>{children}</PathContext>;
}

/** Whether somebody is being led to what stands at a step. */
export function useIsWanted(step: string): boolean {
  const path = pathBelow(useContext(PathContext), step);
  const { path: wanted } = useContext(WantedContext);
  return wanted !== null && leadsTo(wanted, path);
}

/** Lets a field take the keyboard when somebody is led to it. */
export function useTakeWanted(frame: RefObject<HTMLElement | null>): void {
  const { path: wanted, take } = useContext(WantedContext);
  const path = useContext(PathContext);
  useEffect(() => {
    const isHere = wanted !== null && path !== "" && leadsTo(wanted, path);
    if (isHere && frame.current !== null && take(wanted)) focusFirst(frame.current);
  }, [wanted, path, take, frame]);
}

function focusFirst(frame: HTMLElement): void {
  frame.closest("details")?.setAttribute("open", "");
  const field = frame.querySelector<HTMLElement>("input, select, textarea, [contenteditable=true]");
  const target = field ?? frame;
  if (field === null) frame.tabIndex = -1;
  target.focus();
  target.scrollIntoView({ block: "center" });
}
