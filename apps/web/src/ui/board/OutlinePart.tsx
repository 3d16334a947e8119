"use client";

import { cx } from "../parts/cx.ts";
import type { OutlineLine } from "./graph.ts";
import { type PartWords, partIcons } from "./outlineParts.ts";

type OutlinePartProps = {
  line: OutlineLine;
  words: PartWords;
  isStop: boolean;
  isSelected: boolean;
  onPress: (key: string) => void;
};

/** A line of the outline that is no action: a group or a note. */
export function OutlinePart({ line, words, isStop, isSelected, onPress }: OutlinePartProps) {
  const Icon = partIcons[words.kind];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys of all its items
    <div
      role="treeitem"
      aria-level={1}
      aria-selected={isSelected}
      tabIndex={isStop ? 0 : -1}
      onClick={() => onPress(line.slug)}
      className={cx(
        "flex min-h-12 cursor-pointer items-center gap-2.5 rounded-control border py-1.5 pr-2.5 pl-2.5 max-md:pl-1",
        isSelected ? "border-ink bg-paper" : "border-transparent hover:bg-sunk",
      )}
    >
      <span className="grid size-6 shrink-0 place-items-center text-ink-2">
        <Icon aria-hidden className="size-4" />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">{words.title}</span>
        <span className="block truncate text-ink-2 text-small">
          {words.kind}
          {words.more !== null && ` · ${words.more}`}
        </span>
      </span>
    </div>
  );
}
