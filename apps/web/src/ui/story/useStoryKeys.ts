"use client";

import { useEffect, useEffectEvent } from "react";
import { editCommands } from "../edit/editCommands.ts";
import { type Command, runKey, withUsableKeys } from "../parts/commands.ts";
import { handling } from "../parts/handling.ts";
import { testCommands } from "../test/testCommands.ts";
import { type PageActs, pageCommands } from "./pageCommands.ts";

type Where = NonNullable<Command<never>["where"]>;

/** The keys of a story's page. What the board takes for itself has been taken before. */
export function useStoryKeys(acts: PageActs): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    // The browser's own search is a second Mod+F away.
    const isDone = event.defaultPrevented || isInFind(event) || document.querySelector("dialog[open]") !== null;
    if (isDone) return;
    const places = placesOf(event.target);
    if (runKey(event, at(pageCommands, places), acts)) return;
    if (acts.testing !== null && runKey(event, at(testCommands, places), acts.testing)) return;
    if (acts.editor !== null) runKey(event, at(editCommands, places), acts.editor);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

function at<Context>(commands: readonly Command<Context>[], places: ReadonlySet<Where>): Command<Context>[] {
  return withUsableKeys(commands, handling().letters).filter(({ where = "story" }) => places.has(where));
}

const control = "a, button, input, textarea, select, summary, [contenteditable=true], [role=dialog], [role=toolbar]";

/** Where the keyboard is: in a field, on the board or one of its other views, or elsewhere on the page. */
function placesOf(target: EventTarget | null): ReadonlySet<Where> {
  if (!(target instanceof HTMLElement)) return new Set(["page", "everywhere"]);
  if (isField(target)) return new Set(["everywhere"]);
  if (isOnStory(target)) return new Set(["story", "view", "page", "everywhere"]);
  return new Set(target.matches("[data-code]") ? ["view", "page", "everywhere"] : ["page", "everywhere"]);
}

/** Whether an element takes text. */
function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (/^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable)
  );
}

/** Whether an element belongs to the board or the outline, and is nothing that has keys of its own. */
export function isOnStory(target: Element | null): boolean {
  return target?.closest(".board, [data-outline]") != null && target.closest(control) === null;
}

/** The field of the search in a story. */
export const findFieldId = "find-in-story";

function isInFind({ target, key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return (
    target instanceof HTMLElement && target.id === findFieldId && (ctrlKey || metaKey) && key.toLowerCase() === "f"
  );
}
