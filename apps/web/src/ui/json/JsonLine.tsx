"use client";

import type { Json } from "@fairlead/formula";
import { ChevronRight } from "lucide-react";
import { cx } from "../parts/cx.ts";
import { formatSize } from "../parts/time.ts";
import { type JsonRow, lineMax, sizeOf } from "./jsonRows.ts";

type JsonLineProps = {
  id: string;
  row: JsonRow;
  root: string;
  top: number;
  isActive: boolean;
  onPick: () => void;
  onToggle: (open: boolean) => void;
};

/** One line of a tree: the key, and the value or how much is in it. */
export function JsonLine({ id, row, root, top, isActive, onPick, onToggle }: JsonLineProps) {
  const { name, value, level, open } = row;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys of all its lines
    // biome-ignore lint/a11y/useFocusableInteractive: the tree is the one stop, its active line is told by id
    <div
      id={id}
      role="treeitem"
      aria-level={level + 1}
      aria-expanded={open ?? undefined}
      aria-selected={isActive}
      onClick={() => {
        onPick();
        if (open !== null) onToggle(!open);
      }}
      style={{ transform: `translateY(${top}px)`, paddingInlineStart: 8 + level * 14 }}
      className={cx(
        "absolute inset-x-0 top-0 flex h-6 cursor-default items-center gap-1 whitespace-pre pr-3 font-mono text-[12px]",
        isActive
          ? "bg-sunk group-focus-visible/tree:bg-marker group-focus-visible/tree:text-marker-ink"
          : "hover:bg-sunk",
      )}
    >
      <ChevronRight
        aria-hidden
        className={cx("size-3.5 shrink-0 transition-transform", open === null && "invisible", open && "rotate-90")}
      />
      <span className={name === null ? "font-semibold" : ""}>{name === null ? root : String(name)}</span>
      <Value value={value} isOpen={open === true} />
    </div>
  );
}

function Value({ value, isOpen }: { value: Json; isOpen: boolean }) {
  const muted = "text-ink-3 group-focus-visible/tree:text-inherit";
  if (typeof value === "string") {
    const isLong = value.length > lineMax;
    return (
      <span className="text-ink-2 group-focus-visible/tree:text-inherit">
        {JSON.stringify(isLong ? value.slice(0, lineMax) : value)}
        {isLong && <span className={muted}> {formatSize(value.length)}</span>}
      </span>
    );
  }
  if (typeof value === "object" && value !== null) {
    if (Object.keys(value).length === 0) return <span className={muted}>{Array.isArray(value) ? "[]" : "{}"}</span>;
    return <span className={muted}>{isOpen ? sizeOf(value) : `${sizeOf(value)} …`}</span>;
  }
  return <span>{String(value)}</span>;
}
