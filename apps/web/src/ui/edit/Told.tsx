"use client";

import { X } from "lucide-react";
import { IconButton } from "../parts/Button.tsx";
import { focusStory } from "./focusStory.ts";
import { useEditor } from "./useEditor.ts";

/** What is said about what was just done, such as why something can't be pasted; until it is put away. */
export function Told() {
  const editor = useEditor();
  return (
    <div role="status" className="pointer-events-none absolute inset-x-3 bottom-14 z-20 flex justify-center">
      {editor?.told != null && (
        <p className="sheet pointer-events-auto flex max-w-[560px] items-start gap-2 rounded-control border-ink py-1.5 pr-1.5 pl-3">
          <span className="pt-0.5">{editor.told}</span>
          <IconButton
            label="Put this away"
            onClick={() => {
              editor.tell(null);
              focusStory();
            }}
          >
            <X aria-hidden />
          </IconButton>
        </p>
      )}
    </div>
  );
}
