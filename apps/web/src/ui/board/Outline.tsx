"use client";

import type { StoryDefinition } from "@fairlead/story";
import { type FocusEvent, type KeyboardEvent, useEffect, useMemo, useRef } from "react";
import { focusIfWanted, isFocusLost } from "../edit/focusStory.ts";
import { endLinkAt, linkingOf } from "../edit/linkEnd.ts";
import { useEditor } from "../edit/useEditor.ts";
import { cx } from "../parts/cx.ts";
import { type OutlineLine, toOutline } from "./graph.ts";
import { OutlineItem } from "./OutlineItem.tsx";
import { OutlinePart } from "./OutlinePart.tsx";
import { toOutlineParts } from "./outlineParts.ts";
import { useDesk } from "./useDesk.ts";

export type OutlineProps = {
  story: Pick<StoryDefinition, "name" | "actions" | "links" | "notes" | "groups">;
  selected: string | null;
  onSelect: (slug: string | null) => void;
  onEnter?: () => void;
};

/**
 * The story as a tree, for those who do not want a canvas, and for narrow screens. One tab stop: up and down walk, Enter
 * opens the details, Escape lets go; the keys of editing are those of the board.
 */
export function Outline({ story, selected, onSelect, onEnter }: OutlineProps) {
  const parts = useMemo(() => toOutlineParts(story), [story]);
  const lines = useMemo(() => [...toOutline(story), ...[...parts.keys()].map(toPartLine)], [story, parts]);
  const actions = useMemo(() => new Map(story.actions.map((action) => [action.slug, action])), [story]);
  const editor = useEditor();
  const linking = linkingOf(editor);
  const onPress = (key: string) => {
    if (editor === null || linking === null) onSelect(key);
    else endLinkAt(editor, linking, key);
  };
  const first = lines.findIndex(({ slug, again }) => slug === selected && !again);
  const stop = first === -1 ? 0 : first;
  const isShown = (at: number) => at === stop || lines[at]?.slug === selected;
  const { tree, hold } = useHeldFocus(stop, isShown);
  useShow((key) => itemsOf(tree.current)[lines.findIndex(({ slug, again }) => slug === key && !again)]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const items = itemsOf(tree.current);
    const at = items.indexOf(event.target as HTMLElement);
    const to = targetOf(event.key, at, items.length);
    if (to !== null) {
      items[to]?.focus();
      onSelect(lines[to]?.slug ?? null);
    } else if (event.key === "Enter" || event.key === " ") {
      onSelect(lines[at]?.slug ?? null);
      onEnter?.();
    } else if (event.key === "Escape" && linking !== null) editor?.openMenu(null);
    else if (event.key === "Escape") onSelect(null);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={tree}
      role="tree"
      data-outline
      aria-label={`Outline, ${story.name}`}
      onKeyDown={onKeyDown}
      {...hold}
      className={cx("p-3", linking !== null && "is-linking")}
    >
      {lines.map((line, at) => {
        const action = actions.get(line.slug);
        const place = { line, isStop: at === stop, isSelected: line.slug === selected, onPress };
        const words = parts.get(line.slug);
        if (words !== undefined) return <OutlinePart key={line.slug} {...place} words={words} />;
        if (action === undefined) return null;
        return (
          <OutlineItem
            // biome-ignore lint/suspicious/noArrayIndexKey: an action may stand in several lines
            key={at}
            {...place}
            action={action}
            from={actions.get(parentOf(lines, at) ?? "")}
          />
        );
      })}
    </div>
  );
}

function toPartLine(slug: string): OutlineLine {
  return { slug, level: 0, kind: null, again: false };
}

/** Lends the page the way to bring a line into view. */
function useShow(itemOf: (key: string) => HTMLElement | undefined): void {
  const desk = useDesk();
  useEffect(() => {
    if (desk === null) return;
    desk.show = (key) => itemOf(key)?.scrollIntoView({ block: "nearest" });
    return () => {
      desk.show = null;
    };
  });
}

/** The keyboard stays on the outline when its line goes, and follows the selection when that is moved by an edit. */
function useHeldFocus(stop: number, isShown: (at: number) => boolean) {
  const tree = useRef<HTMLDivElement>(null);
  const holds = useRef(false);
  const desk = useDesk();
  useEffect(() => {
    const items = itemsOf(tree.current);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const isAstray = at === -1 ? isFocusLost() : !isShown(at);
    if (holds.current && isAstray) items[stop]?.focus();
    focusIfWanted(desk, items[stop] ?? null);
  });
  const hold = {
    onFocus: () => {
      holds.current = true;
    },
    onBlur: ({ target, relatedTarget }: FocusEvent<HTMLElement>) => {
      // An element that is removed did not give the keyboard away.
      holds.current = !target.isConnected || tree.current?.contains(relatedTarget) === true;
    },
  };
  return { tree, hold };
}

function itemsOf(tree: HTMLElement | null): HTMLElement[] {
  return [...(tree?.querySelectorAll<HTMLElement>("[role=treeitem]") ?? [])];
}

function targetOf(key: string, at: number, length: number): number | null {
  if (key === "ArrowDown") return Math.min(length - 1, at + 1);
  if (key === "ArrowUp") return Math.max(0, at - 1);
  if (key === "Home") return 0;
  return key === "End" ? length - 1 : null;
}

/** The action that a line hangs from: the last one above it that is one level up. */
function parentOf(lines: readonly OutlineLine[], at: number): string | undefined {
  const level = lines[at]?.level ?? 0;
  return lines.slice(0, at).findLast((line) => line.level === level - 1)?.slug;
}
