"use client";

import type { StoryAction } from "@fairlead/story";
import type { StoryData } from "../api/outputs.ts";
import { focusStory } from "../edit/focusStory.ts";
import { ActionInspector } from "./ActionInspector.tsx";
import { PartInspector } from "./PartInspector.tsx";
import { inspectorId } from "./StoryView.tsx";

type InspectorProps = {
  story: StoryData;
  action: StoryAction | null;
  /** The key of what is selected. */
  selected: string | null;
  onSelect: (slug: string | null) => void;
  /** Which side of the action is shown; null: how it is built. */
  tab: string | null;
  onTab: (tab: string | null) => void;
};

/** Beside the board, never over it: the selected action, or the story as long as none is selected. */
export function Inspector({ story, action, selected, onSelect, tab, onTab }: InspectorProps) {
  return (
    <aside
      id={inspectorId}
      aria-label={action === null ? `Story ${story.name}` : `Action ${action.name}`}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape") focusStory();
      }}
      className="shrink-0 overflow-auto border-line bg-paper max-md:border-t md:w-[372px] md:border-l"
    >
      {action === null ? (
        <PartInspector
          {...{ story, selected, onSelect }}
          onTest={(slug) => {
            onSelect(slug);
            onTab("test");
          }}
        />
      ) : (
        <ActionInspector {...{ story, action, onSelect, tab, onTab }} />
      )}
    </aside>
  );
}
