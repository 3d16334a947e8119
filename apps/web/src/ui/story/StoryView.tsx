"use client";

import { Board, type BoardProps } from "../board/Board.tsx";
import { GhostCards } from "../board/GhostCards.tsx";
import { Outline } from "../board/Outline.tsx";

type StoryViewProps = Omit<BoardProps, "onEnter"> & { view: "board" | "outline" };

/** A story as a board or as an outline; both select the same way. */
export function StoryView({ view, ...rest }: StoryViewProps) {
  if (rest.story.actions.length === 0) return <GhostCards />;
  if (view === "board") return <Board {...rest} onEnter={enterInspector} />;
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
