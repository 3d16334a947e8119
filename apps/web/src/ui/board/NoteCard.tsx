"use client";

import type { StoryNote } from "@fairlead/story";
import type { Node, NodeProps } from "@xyflow/react";
import { type CSSProperties, lazy, memo, Suspense } from "react";
import { cx } from "../parts/cx.ts";
import { useCardId } from "./drawnCards.ts";
import { NoteText } from "./NoteText.tsx";
import { noteInk } from "./noteColors.ts";

const NoteCorners = lazy(() => import("./NoteCorners.tsx").then((file) => ({ default: file.NoteCorners })));

export type NoteNode = Node<{ note: StoryNote; isEdited: boolean }, "note">;

/** The field in which the text of the selected note is written. */
export const noteFieldId = "note-text";

/** A note on the board. It is written beside the board, where it is selected; its corners change its size. */
export const NoteCard = memo(function NoteCard({ id, data, selected }: NodeProps<NoteNode>) {
  const { note, isEdited } = data;
  const elementId = useCardId(id);
  const ink = noteInk(note.color);
  return (
    <>
      {isEdited && selected && (
        <Suspense fallback={null}>
          <NoteCorners id={note.id} />
        </Suspense>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a note is not a set of form fields */}
      <div
        id={elementId}
        role="group"
        aria-label={`Note. ${note.text.slice(0, 200) || "Empty"}`}
        data-selected={selected || undefined}
        onDoubleClick={() => document.getElementById(noteFieldId)?.focus()}
        style={(ink === null ? {} : { "--note": ink }) as CSSProperties}
        className={cx(
          "note-card h-full overflow-hidden rounded-card border border-line px-3 py-2",
          ink !== null && "is-inked",
          selected && "is-selected",
        )}
      >
        {note.text === "" ? <p className="text-ink-2">Empty note</p> : <NoteText text={note.text} />}
      </div>
    </>
  );
});
