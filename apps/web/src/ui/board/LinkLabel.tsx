"use client";

import type { StoryLink } from "@fairlead/story";
import { Plus } from "lucide-react";
import type { MouseEvent } from "react";
import { useEditor } from "../edit/useEditor.ts";
import { cx } from "../parts/cx.ts";
import { formatCount } from "../parts/time.ts";
import type { Place } from "./grid.ts";
import { spotOn } from "./pointAt.ts";

type LinkLabelProps = {
  at: Place;
  words: string | null;
  /** How many events took the link; null: too few to be told. */
  count: number | null;
  isFaded: boolean;
  /** The link, while the pointer is on it and something can be inserted. */
  hovered: StoryLink | null;
};

/** What stands on a link: its kind, its count, and, under the pointer, the way to insert an action. */
export function LinkLabel({ at, words, count, isFaded, hovered }: LinkLabelProps) {
  return (
    <span
      style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
      className={cx("absolute flex items-center gap-1 bg-canvas px-1", isFaded && "opacity-60")}
    >
      {words !== null && <span className="whitespace-nowrap font-semibold text-ink-2 text-tiny">{words}</span>}
      {count !== null && (
        <span className="tabular rounded-[4px] border border-ink bg-marker px-1 font-semibold text-[9.5px] text-marker-ink leading-[13px]">
          ×{formatCount(count)}
        </span>
      )}
      {hovered !== null && <InsertHere link={hovered} />}
    </span>
  );
}

/** For pointers; keys pick the link and press A. */
function InsertHere({ link }: { link: StoryLink }) {
  const editor = useEditor();
  if (editor === null) return null;
  const insert = (event: MouseEvent) => {
    event.stopPropagation();
    const spot = spotOn(event.currentTarget.closest(".board"), { x: event.clientX, y: event.clientY });
    editor.openMenu({ kind: "add", into: link, spot });
  };
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label="Insert an action into this link"
      title="Insert an action here (A on a picked link)"
      onClick={insert}
      className="nodrag nopan pointer-events-auto grid size-6 place-items-center rounded-pill border border-ink bg-paper hover:bg-marker hover:text-marker-ink"
    >
      <Plus aria-hidden className="size-4" />
    </button>
  );
}
