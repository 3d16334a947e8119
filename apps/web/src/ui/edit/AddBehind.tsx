"use client";

import { Plus } from "lucide-react";
import type { Course } from "../board/graph.ts";
import { cx } from "../parts/cx.ts";
import { useEditor } from "./useEditor.ts";

/** The "+" behind a card that is selected, or under the pointer: adds an action that its events go on to. The key for it is A, so Tab passes it by. */
export function AddBehind({ slug, course }: { slug: string; course: Course }) {
  const editor = useEditor();
  if (editor === null) return null;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label="Add an action behind this one"
      title="Add an action behind this one (A)"
      onClick={(event) => {
        event.stopPropagation();
        editor.openMenu({ kind: "add", after: slug });
      }}
      className={cx(
        "nodrag nopan absolute grid after:absolute after:-inset-2.5 size-6 place-items-center rounded-pill border border-ink bg-paper hover:bg-marker hover:text-marker-ink",
        course === "right" ? "-right-[36px] top-[calc(50%-44px)]" : "-bottom-[36px] left-[calc(50%-44px)]",
      )}
    >
      <Plus aria-hidden className="size-4" />
    </button>
  );
}
