"use client";

import type { Conflict, StoryDefinition } from "@fairlead/story";
import { TriangleAlert } from "lucide-react";
import { Button } from "../parts/Button.tsx";
import type { DraftState } from "./draftStore.ts";
import type { Editor } from "./editor.ts";
import { nameField } from "./fieldNames.ts";

/** What stands between somebody and their edit: why it was not made, and what somebody else has set as well. */
export function Troubles({ editor, state }: { editor: Editor; state: DraftState }) {
  const { trouble, conflicts, definition, saving } = state;
  if (trouble === null && conflicts.length === 0) return null;
  return (
    <div className="max-h-[40vh] overflow-auto border-bad border-b bg-bad-bg px-3.5 py-2">
      {trouble !== null && (
        <p role="alert" className="flex items-start gap-2 text-bad">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>
            {saving === "refused" ? "What you changed last can't be saved. " : ""}
            {trouble}
            {saving === "waiting" ? " Your edits are kept in this browser." : ""}
          </span>
        </p>
      )}
      {conflicts.map((conflict) => (
        <ConflictRow
          key={JSON.stringify(conflict.field)}
          conflict={conflict}
          story={definition}
          onTake={(take) => void editor.store.resolve(conflict, take)}
        />
      ))}
    </div>
  );
}

type ConflictRowProps = { conflict: Conflict; story: StoryDefinition; onTake: (take: "mine" | "theirs") => void };

function ConflictRow({ conflict, story, onTake }: ConflictRowProps) {
  return (
    <div role="alert" className="flex flex-wrap items-center gap-x-3 gap-y-1.5 py-1">
      <span className="text-ink">
        Somebody else changed <strong>{nameField(conflict.field, story)}</strong> as well. It is{" "}
        <code>{show(conflict.theirs)}</code> now; yours was <code>{show(conflict.mine)}</code>.
      </span>
      <Button onClick={() => onTake("theirs")}>Keep theirs</Button>
      <Button onClick={() => onTake("mine")}>Take mine</Button>
    </div>
  );
}

const shownMax = 80;

function show(value: unknown): string {
  if (value === undefined) return "removed";
  const text = JSON.stringify(value);
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text;
}
