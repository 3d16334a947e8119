"use client";

import type { StoryAction, StoryDefinition } from "@fairlead/story";
import { CornerDownRight } from "lucide-react";
import { type CSSProperties, type KeyboardEvent, useMemo, useRef } from "react";
import { actOnEditKey } from "../edit/editKeys.ts";
import { useEditor } from "../edit/useEditor.ts";
import { Badge } from "../parts/Badge.tsx";
import { cx } from "../parts/cx.ts";
import { kindOf } from "./actionKinds.ts";
import { linkWords, type OutlineLine, toOutline } from "./graph.ts";
import { Plate } from "./Plate.tsx";
import { summarise } from "./summary.ts";
import { useCardStatus } from "./useStatus.ts";

export type OutlineProps = {
  story: Pick<StoryDefinition, "name" | "actions" | "links">;
  selected: string | null;
  onSelect: (slug: string | null) => void;
  onEnter?: () => void;
};

/**
 * The story as a tree, for those who do not want a canvas, and for narrow screens. One tab stop: up and down walk, Enter
 * opens the details.
 */
export function Outline({ story, selected, onSelect, onEnter }: OutlineProps) {
  const lines = useMemo(() => toOutline(story), [story]);
  const actions = useMemo(() => new Map(story.actions.map((action) => [action.slug, action])), [story]);
  const tree = useRef<HTMLDivElement>(null);
  const editor = useEditor();
  const first = lines.findIndex(({ slug, again }) => slug === selected && !again);
  const stop = first === -1 ? 0 : first;
  const onKeyDown = (event: KeyboardEvent) => {
    const items = [...(tree.current?.querySelectorAll<HTMLElement>("[role=treeitem]") ?? [])];
    const at = items.indexOf(event.target as HTMLElement);
    const to = targetOf(event.key, at, items.length);
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onSelect(lines[at]?.slug ?? null);
      onEnter?.();
    } else if (to !== null) {
      event.preventDefault();
      items[to]?.focus();
      onSelect(lines[to]?.slug ?? null);
    } else if (editor !== null) actOnEditKey(event, editor);
  };
  return (
    <div ref={tree} role="tree" aria-label={`Outline, ${story.name}`} onKeyDown={onKeyDown} className="p-3">
      {lines.map((line, at) => (
        <OutlineItem
          // biome-ignore lint/suspicious/noArrayIndexKey: an action may stand in several lines
          key={at}
          line={line}
          action={actions.get(line.slug)}
          from={actions.get(parentOf(lines, at) ?? "")}
          isStop={at === stop}
          isSelected={line.slug === selected}
          onSelect={onSelect}
        />
      ))}
    </div>
  );
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

type OutlineItemProps = {
  line: OutlineLine;
  action: StoryAction | undefined;
  from: StoryAction | undefined;
  isStop: boolean;
  isSelected: boolean;
  onSelect: (slug: string) => void;
};

function OutlineItem({ line, action, from, isStop, isSelected, onSelect }: OutlineItemProps) {
  const status = useCardStatus(line.slug);
  if (action === undefined) return null;
  const words = line.kind === null ? null : linkWords(line.kind, from?.type);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys of all its items
    <div
      role="treeitem"
      aria-level={line.level + 1}
      aria-selected={isSelected}
      tabIndex={isStop ? 0 : -1}
      onClick={() => onSelect(line.slug)}
      style={{ "--level": Math.min(line.level, 8) } as CSSProperties}
      className={cx(
        "flex min-h-12 cursor-pointer pl-[calc(10px+var(--level)*22px)] max-md:pl-[calc(4px+var(--level)*12px)] items-center gap-2.5 rounded-control border py-1.5 pr-2.5",
        isSelected ? "border-ink bg-paper" : "border-transparent hover:bg-sunk",
        status?.faded && "opacity-60",
      )}
    >
      {line.level > 0 && <CornerDownRight aria-hidden className="size-3.5 shrink-0 text-ink-3" />}
      {words !== null && <span className="shrink-0 font-semibold text-ink-2 text-small">{words}</span>}
      <Plate action={action} size={24} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">{action.name}</span>
        <span className="block truncate text-ink-2 text-small">
          {line.again ? "As above" : `${kindOf(action).title} · ${summarise(action)}`}
        </span>
      </span>
      {!line.again && <span className="tabular text-ink-2 text-small max-sm:hidden">{status?.note}</span>}
      {!line.again && status?.badge && (
        <Badge tone={status.badge.tone} icon={status.badge.icon} size="card">
          {status.badge.word}
        </Badge>
      )}
    </div>
  );
}
