"use client";

import { Board, type BoardProps } from "../board/Board.tsx";
import { GhostCards } from "../board/GhostCards.tsx";
import { Outline } from "../board/Outline.tsx";
import { useEditor } from "../edit/useEditor.ts";

type StoryViewProps = Omit<BoardProps, "onEnter"> & { view: "board" | "outline" };

/** A story as a board or as an outline; both select the same way. */
export function StoryView({ view, ...rest }: StoryViewProps) {
  const editor = useEditor();
  const isEmpty = rest.story.actions.length === 0;
  if (isEmpty && editor === null) return <GhostCards />;
  if (isEmpty || view === "board") {
    return (
      <div className="relative h-full">
        <Board {...rest} onEnter={enterInspector} />
        {isEmpty && (
          <div className="pointer-events-none absolute inset-0">
            <GhostCards hint="Press A, or drag the first one here." />
          </div>
        )}
      </div>
    );
  }
  return (
    <div className="h-full overflow-auto">
      <Outline {...rest} onEnter={enterInspector} />
    </div>
  );
}

/** The details of what is selected. */
export const inspectorId = "inspector";

function enterInspector(): void {
  document.getElementById(inspectorId)?.focus();
}
