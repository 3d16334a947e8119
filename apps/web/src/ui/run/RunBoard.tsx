"use client";

import { Board, type BoardProps } from "../board/Board.tsx";
import { useMedia, wideScreen } from "../parts/useMedia.ts";

type RunBoardProps = Pick<BoardProps, "story" | "selected" | "onSelect">;

/** The graph that a run was run by, with its way in ink. On narrow screens the action runs below say the same. */
export function RunBoard({ story, selected, onSelect }: RunBoardProps) {
  const isWide = useMedia(wideScreen);
  if (!isWide) return null;
  return (
    <div className="relative min-h-0 flex-1">
      <Board
        story={story}
        selected={selected}
        onSelect={onSelect}
        onEnter={() => document.getElementById("inspector")?.focus()}
      />
    </div>
  );
}
