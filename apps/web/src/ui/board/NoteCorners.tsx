"use client";

import { NodeResizer } from "@xyflow/react";
import { useEditor } from "../edit/useEditor.ts";

/** The corners of the selected note, by which its size is changed. */
export function NoteCorners({ id }: { id: string }) {
  const editor = useEditor();
  return (
    <NodeResizer
      minWidth={120}
      minHeight={56}
      handleClassName="note-corner"
      lineClassName="note-edge"
      onResizeEnd={(_event, box) => void editor?.resizeNote(id, box)}
    />
  );
}
