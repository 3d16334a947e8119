"use client";

import type { StoryDefinition } from "@fairlead/story";
import dynamic from "next/dynamic";
import { useEffect, useRef } from "react";
import { Board, type BoardProps } from "../board/Board.tsx";
import { GhostCards } from "../board/GhostCards.tsx";
import { useDesk } from "../board/useDesk.ts";
import { focusStory, isFocusLost } from "../edit/focusStory.ts";
import { useEditor } from "../edit/useEditor.ts";
import { useEarlyLoad } from "../parts/useEarlyLoad.ts";
import type { View } from "./pageCommands.ts";

const loadOutline = () => import("../board/Outline.tsx").then((file) => file.Outline);
const Outline = dynamic(loadOutline, { ssr: false });
const CodeView = dynamic(() => import("./CodeView.tsx").then((file) => file.CodeView), { ssr: false });

type StoryViewProps = Omit<BoardProps, "onEnter" | "story"> & { view: View; story: StoryDefinition };

/** A story as a board, as an outline or as code; the first two select the same way. */
export function StoryView({ view, ...rest }: StoryViewProps) {
  useEarlyLoad(loadOutline);
  const editor = useEditor();
  const isEmpty = rest.story.actions.length === 0;
  useFocusKept(isEmpty && view === "outline" ? "board" : view);
  if (isEmpty && editor === null) return <GhostCards />;
  if (view === "code") return <CodeView story={rest.story} />;
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

/** When one view comes in place of another that had the keyboard, it gets it: now, or when it is there. */
function useFocusKept(view: View): void {
  const last = useRef(view);
  const desk = useDesk();
  useEffect(() => {
    if (last.current === view) return;
    last.current = view;
    if (isFocusLost()) focusStory();
    if (desk !== null) desk.wantsFocus = isFocusLost();
  }, [desk, view]);
}

/** The details of what is selected. */
export const inspectorId = "inspector";

function enterInspector(): void {
  document.getElementById(inspectorId)?.focus();
}
