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
  Waypoints,
} from "lucide-react";
import type { Alignment } from "../board/align.ts";
import { IconButton } from "../parts/Button.tsx";
import { Toolbar } from "../parts/Toolbar.tsx";
import { alignTools } from "./alignTools.ts";
import { useEditor } from "./useEditor.ts";

const icons: Readonly<Record<Alignment, LucideIcon>> = {
  left: AlignStartVertical,
  centre: AlignCenterVertical,
  right: AlignEndVertical,
  top: AlignStartHorizontal,
  middle: AlignCenterHorizontal,
  bottom: AlignEndHorizontal,
  across: AlignHorizontalSpaceBetween,
  down: AlignVerticalSpaceBetween,
};

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
        {alignTools
          .filter(({ min }) => count >= min)
          .map(({ alignment, label }) => {
            const Icon = icons[alignment];
            return (
              <IconButton key={alignment} label={label} onClick={() => void editor.align(alignment)}>
                <Icon aria-hidden />
              </IconButton>
            );
          })}
        <IconButton label="Select along the links" onClick={() => editor.openMenu({ kind: "reach" })}>
          <Waypoints aria-hidden />
        </IconButton>
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
