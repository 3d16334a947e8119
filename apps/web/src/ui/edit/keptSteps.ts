import type { KeptHistory } from "./keptHistory.ts";

/** A tab may store about five million characters in all. */
const charactersMax = 1_500_000;

/** Takes the steps that an earlier page has left in this tab; null: there are none. */
export function takeSteps(key: string): KeptHistory | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    sessionStorage.removeItem(key);
    return isKeptHistory(kept) ? kept : null;
  } catch {
    return null;
  }
}

/** Leaves steps for the next page of this tab, as many as there is room for; null: there are none. */
export function putSteps(key: string, kept: KeptHistory | null): void {
  try {
    const text = kept === null ? null : toText(kept);
    if (text === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // A browser without storage, or a full one: what was done can't be taken back on the next page.
  }
}

/** The steps as JSON, without the older ones if that would be too long; null: there is no room for one. */
export function toText({ story, undo, redo }: KeptHistory): string | null {
  for (let count = Math.max(undo.length, redo.length); count > 0; count = Math.floor(count / 2)) {
    const text = JSON.stringify({ story, undo: undo.slice(0, count), redo: redo.slice(0, count) });
    if (text.length <= charactersMax) return text;
  }
  return null;
}

function isKeptHistory(value: unknown): value is KeptHistory {
  if (typeof value !== "object" || value === null) return false;
  const { story, undo, redo } = value as Partial<Record<keyof KeptHistory, unknown>>;
  return typeof story === "object" && story !== null && Array.isArray(undo) && Array.isArray(redo);
}
