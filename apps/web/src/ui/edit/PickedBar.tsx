"use client";

import { Panel } from "@xyflow/react";
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalSpaceBetween,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceBetween,
  Copy,
  Group,
  type LucideIcon,
  Trash2,
} from "lucide-react";
import type { Alignment } from "../board/align.ts";
import { IconButton } from "../parts/Button.tsx";
import { Toolbar } from "../parts/Toolbar.tsx";
import { useEditor } from "./useEditor.ts";

const tools: readonly { alignment: Alignment; label: string; icon: LucideIcon; min: number }[] = [
  { alignment: "left", label: "Align left edges", icon: AlignStartVertical, min: 2 },
  { alignment: "centre", label: "Align centres", icon: AlignCenterVertical, min: 2 },
  { alignment: "right", label: "Align right edges", icon: AlignEndVertical, min: 2 },
  { alignment: "top", label: "Align upper edges", icon: AlignStartHorizontal, min: 2 },
  { alignment: "middle", label: "Align middles", icon: AlignCenterHorizontal, min: 2 },
  { alignment: "bottom", label: "Align lower edges", icon: AlignEndHorizontal, min: 2 },
  { alignment: "across", label: "Equal gaps across", icon: AlignHorizontalSpaceBetween, min: 3 },
  { alignment: "down", label: "Equal gaps down", icon: AlignVerticalSpaceBetween, min: 3 },
];

/** While several things are selected: what can be done with all of them. One tab stop. */
export function PickedBar() {
  const editor = useEditor();
  const count = editor?.selection.picked.size ?? 0;
  if (editor === null || count < 2) return null;
  const picked = [...editor.selection.picked];
  return (
    <Panel position="top-center">
      <Toolbar label={`${count} selected`} className="sheet flex items-center gap-0.5 rounded-control border-ink p-0.5">
        <span className="tabular whitespace-nowrap px-2 font-semibold">{count} selected</span>
        {tools
          .filter(({ min }) => count >= min)
          .map(({ alignment, label, icon: Icon }) => (
            <IconButton key={alignment} label={label} onClick={() => void editor.align(alignment)}>
              <Icon aria-hidden />
            </IconButton>
          ))}
        <IconButton label="Group (Ctrl+G)" onClick={() => void editor.group(picked)}>
          <Group aria-hidden />
        </IconButton>
        <IconButton label="Duplicate (Ctrl+D)" onClick={() => void editor.duplicate(picked)}>
          <Copy aria-hidden />
        </IconButton>
        <IconButton label="Remove (Delete)" onClick={() => void editor.remove(picked)}>
          <Trash2 aria-hidden />
        </IconButton>
      </Toolbar>
    </Panel>
  );
}
