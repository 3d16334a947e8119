"use client";

import { Panel, useReactFlow } from "@xyflow/react";
import { ArrowDownFromLine, ArrowRightFromLine, Hand, Maximize, Minus, Plus, Sparkles } from "lucide-react";
import { useEditor } from "../edit/useEditor.ts";
import { IconButton } from "../parts/Button.tsx";
import { Toolbar } from "../parts/Toolbar.tsx";
import type { Course } from "./graph.ts";
import { moveMs } from "./motion.ts";
import { fitViewOptions } from "./useRefit.ts";
import { useZoomPercent } from "./useZoom.ts";

type BoardControlsProps = { isHand: boolean; onHand: (isHand: boolean) => void; course: Course };

/** Zoom and fit, for those without a wheel; tidying and turning where the story is edited. */
export function BoardControls({ isHand, onHand, course }: BoardControlsProps) {
  const flow = useReactFlow();
  const editor = useEditor();
  const percent = useZoomPercent();
  return (
    <Panel position="bottom-left">
      <Toolbar label="View of the board" className="sheet flex items-center gap-0.5 rounded-control p-0.5">
        <IconButton label="Zoom out" onClick={() => void flow.zoomOut({ duration: moveMs() })}>
          <Minus aria-hidden />
        </IconButton>
        <span className="tabular w-10 text-center text-ink-2 text-small">{percent}%</span>
        <IconButton label="Zoom in" onClick={() => void flow.zoomIn({ duration: moveMs() })}>
          <Plus aria-hidden />
        </IconButton>
        <IconButton
          label="Fit the whole story"
          onClick={() => void flow.fitView({ ...fitViewOptions, duration: moveMs() })}
        >
          <Maximize aria-hidden />
        </IconButton>
        {editor !== null && (
          <IconButton
            label="Hand: a drag moves the view (H)"
            aria-pressed={isHand}
            className={isHand ? "bg-ink text-paper hover:bg-ink-2 hover:text-paper" : ""}
            onClick={() => onHand(!isHand)}
          >
            <Hand aria-hidden />
          </IconButton>
        )}
        {editor !== null && (
          <IconButton label="Tidy the board (Shift+T)" onClick={() => void editor.tidy()}>
            <Sparkles aria-hidden />
          </IconButton>
        )}
        {editor !== null && (
          <IconButton
            label={course === "down" ? "Let links go from left to right" : "Let links go from the top down"}
            onClick={() => void editor.turn()}
          >
            {course === "down" ? <ArrowRightFromLine aria-hidden /> : <ArrowDownFromLine aria-hidden />}
          </IconButton>
        )}
      </Toolbar>
    </Panel>
  );
}
