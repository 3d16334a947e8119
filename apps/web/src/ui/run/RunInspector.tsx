"use client";

import type { StoryDefinition } from "@fairlead/story";
import type { RunData } from "../api/outputs.ts";
import { ActionRunInspector } from "./ActionRunInspector.tsx";
import { RunSummary } from "./RunSummary.tsx";
import { RunsOfAction } from "./RunsOfAction.tsx";
import type { Selection } from "./selection.ts";

type RunInspectorProps = {
  run: RunData;
  version: StoryDefinition | undefined;
  selection: Selection;
  onSelect: (id: string | null) => void;
};

/** Beside the board: the whole run, the runs of one action, or one action run with its events. */
export function RunInspector({ run, version, selection, onSelect }: RunInspectorProps) {
  return (
    <aside
      id="inspector"
      aria-label="Details"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape") document.querySelector<HTMLElement>("[role=treegrid]")?.focus();
      }}
      className="shrink-0 overflow-auto border-line bg-paper max-md:border-t md:w-[400px] md:border-l"
    >
      {selection.kind === "none" && <RunSummary run={run} version={version} onSelect={onSelect} />}
      {selection.kind === "action" && (
        <RunsOfAction run={run} version={version} selection={selection} onSelect={onSelect} />
      )}
      {selection.kind === "run" && (
        <ActionRunInspector
          key={selection.run.id}
          run={run}
          version={version}
          selected={selection.run}
          onSelect={onSelect}
        />
      )}
    </aside>
  );
}
