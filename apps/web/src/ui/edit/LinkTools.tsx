"use client";

import type { StoryLink } from "@fairlead/story";
import { Link2, Plus, Trash2 } from "lucide-react";
import type { Place } from "../board/arrange.ts";
import { IconButton } from "../parts/Button.tsx";
import { useEditor } from "./useEditor.ts";

/** On the link that was pressed: what can be done with it. */
export function LinkTools({ link, at }: { link: StoryLink; at: Place }) {
  const editor = useEditor();
  if (editor === null) return null;
  return (
    <span
      style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y + 2}px)` }}
      className="sheet nodrag nopan pointer-events-auto absolute z-10 flex gap-0.5 rounded-control p-0.5"
    >
      <IconButton label="Insert an action here" onClick={() => editor.openMenu({ kind: "add", into: link })}>
        <Plus aria-hidden />
      </IconButton>
      <IconButton label="Lead this link elsewhere" onClick={() => editor.leadElsewhere(link)}>
        <Link2 aria-hidden />
      </IconButton>
      <IconButton label="Remove this link" onClick={() => void editor.unlink(link)}>
        <Trash2 aria-hidden />
      </IconButton>
    </span>
  );
}
