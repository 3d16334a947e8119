"use client";

import { Handle, type Node, type NodeProps } from "@xyflow/react";
import { ChevronsDownUp, ChevronsUpDown } from "lucide-react";
import { memo } from "react";
import { useEditor } from "../edit/useEditor.ts";
import { Badge } from "../parts/Badge.tsx";
import { cx } from "../parts/cx.ts";
import { countOf } from "../parts/time.ts";
import { useCardId } from "./drawnCards.ts";
import type { Frame } from "./frames.ts";
import type { Course } from "./graph.ts";
import { portSides } from "./ports.ts";
import { useGroupStatus } from "./useStatus.ts";

export type FrameNode = Node<{ frame: Frame; isEdited: boolean; course: Course }, "frame">;

/** A group: a frame around its cards, or, collapsed, a card in their place that sums up how they are doing. */
export const FrameCard = memo(function FrameCard({ id, data, selected }: NodeProps<FrameNode>) {
  const { frame, isEdited, course } = data;
  const { name, collapsed, members } = frame;
  const elementId = useCardId(id);
  const status = useGroupStatus(members);
  const count = countOf(members.length, "action");
  const told = [`Group ${name}`, collapsed ? "Collapsed" : null, count, status.badge?.word, status.note];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of cards is not a set of form fields
    <div
      id={elementId}
      role="group"
      aria-label={told.filter(Boolean).join(". ")}
      data-selected={selected || undefined}
      className={cx(
        "flex h-full flex-col rounded-panel",
        collapsed ? "action-card is-stack sheet" : "board-frame",
        selected && "is-selected",
      )}
    >
      <Handle
        type="target"
        position={portSides[course].in}
        isConnectable={false}
        className={cx(!collapsed && "invisible")}
      />
      <div className="frame-bar flex h-8 shrink-0 items-center gap-1.5 px-2.5">
        <Collapse id={id} isCollapsed={collapsed} isEdited={isEdited} name={name} />
        <span className="min-w-0 flex-1 truncate font-semibold" title={name}>
          {name}
        </span>
        {!collapsed && <span className="text-ink-2 text-small">{count}</span>}
      </div>
      {collapsed && (
        <>
          <span className="px-3 text-ink-2">{count}</span>
          <span className="mt-auto flex h-[29px] shrink-0 items-center justify-between gap-2 border-line border-t border-dashed px-3">
            <span className="tabular truncate text-ink-2 text-small">{status.note ?? "Not run yet"}</span>
            {status.badge && (
              <Badge tone={status.badge.tone} icon={status.badge.icon} size="card">
                {status.badge.word}
              </Badge>
            )}
          </span>
        </>
      )}
      <Handle
        type="source"
        id="default"
        position={portSides[course].out}
        isConnectable={false}
        className={cx(!collapsed && "invisible")}
      />
    </div>
  );
});

type CollapseProps = { id: string; isCollapsed: boolean; isEdited: boolean; name: string };

/** The key for it is Shift+G, so Tab passes it by. */
function Collapse({ id, isCollapsed, isEdited, name }: CollapseProps) {
  const editor = useEditor();
  if (editor === null || !isEdited) return null;
  const Icon = isCollapsed ? ChevronsUpDown : ChevronsDownUp;
  const label = isCollapsed ? `Open the group ${name}` : `Collapse the group ${name}`;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      title={`${label} (Shift+G)`}
      onClick={(event) => {
        event.stopPropagation();
        void editor.collapse([id]);
      }}
      className="nodrag nopan grid size-6 place-items-center rounded-pill text-ink-2 hover:bg-sunk hover:text-ink"
    >
      <Icon aria-hidden className="size-4" />
    </button>
  );
}
