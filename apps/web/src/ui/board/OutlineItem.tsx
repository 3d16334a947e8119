"use client";

import type { StoryAction } from "@fairlead/story";
import { CornerDownRight } from "lucide-react";
import type { CSSProperties } from "react";
import { ProblemMark } from "../edit/ProblemMark.tsx";
import { Badge } from "../parts/Badge.tsx";
import { cx } from "../parts/cx.ts";
import { PresenceMark } from "../presence/PresenceMark.tsx";
import { kindOf } from "./actionKinds.ts";
import { linkWords, type OutlineLine } from "./graph.ts";
import { Plate } from "./Plate.tsx";
import { summarise } from "./summary.ts";
import { useCardStatus } from "./useStatus.ts";

type OutlineItemProps = {
  line: OutlineLine;
  action: StoryAction;
  /** The action that the line hangs from. */
  from: StoryAction | undefined;
  isStop: boolean;
  isSelected: boolean;
  onPress: (slug: string) => void;
};

/** One line of the outline: the action, how it is reached, how it is doing and what keeps it from being published. */
export function OutlineItem({ line, action, from, isStop, isSelected, onPress }: OutlineItemProps) {
  const status = useCardStatus(line.slug);
  const words = line.kind === null ? null : linkWords(line.kind, from?.type);
  const isOff = action.disabled === true;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys of all its items
    <div
      role="treeitem"
      aria-level={line.level + 1}
      aria-selected={isSelected}
      tabIndex={isStop ? 0 : -1}
      onClick={() => onPress(line.slug)}
      style={{ "--level": Math.min(line.level, 8) } as CSSProperties}
      className={cx(
        "flex min-h-12 cursor-pointer pl-[calc(10px+var(--level)*22px)] max-md:pl-[calc(4px+var(--level)*12px)] items-center gap-2.5 rounded-control border py-1.5 pr-2.5",
        isSelected ? "border-ink bg-paper" : "border-transparent hover:bg-sunk",
        status?.faded && "opacity-60",
      )}
    >
      {line.level > 0 && <CornerDownRight aria-hidden className="size-3.5 shrink-0 text-ink-3" />}
      {words !== null && <span className="shrink-0 font-semibold text-ink-2 text-small">{words}</span>}
      <span className={cx(isOff && "opacity-45")}>
        <Plate action={action} size={24} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">{action.name}</span>
        <span className="block truncate text-ink-2 text-small">
          {line.again ? "As above" : `${kindOf(action).title} · ${summarise(action)}`}
        </span>
      </span>
      {!line.again && <PresenceMark place={line.slug} />}
      {!line.again && <ProblemMark slug={line.slug} />}
      {isOff && <span className="shrink-0 font-semibold text-small text-wait">Disabled</span>}
      {!line.again && <span className="tabular text-ink-2 text-small max-sm:hidden">{status?.note}</span>}
      {!line.again && status?.badge && (
        <Badge tone={status.badge.tone} icon={status.badge.icon} size="card">
          {status.badge.word}
        </Badge>
      )}
    </div>
  );
}
