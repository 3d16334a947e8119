"use client";

import { useState } from "react";
import { cx } from "../parts/cx.ts";
import { EventDiff } from "./EventDiff.tsx";
import { EventText } from "./EventText.tsx";
import { EventView } from "./EventView.tsx";

const modes = [
  { mode: "tree", words: "Tree" },
  { mode: "text", words: "Text" },
  { mode: "diff", words: "Diff with previous" },
] as const;

type Mode = (typeof modes)[number]["mode"];

/** The data of an event: as a tree, as text, or beside what the same action emitted before. */
export function EventModes({ id }: { id: string }) {
  const [mode, setMode] = useState<Mode>("tree");
  return (
    <div className="min-w-0">
      <fieldset className="mb-3 flex flex-wrap gap-1">
        <legend className="sr-only">How the data is shown</legend>
        {modes.map((one) => (
          <button
            key={one.mode}
            type="button"
            aria-pressed={one.mode === mode}
            onClick={() => setMode(one.mode)}
            className={cx(
              "h-7 rounded-control border px-2.5 font-semibold",
              one.mode === mode
                ? "border-ink bg-paper text-ink"
                : "border-transparent text-ink-2 hover:bg-sunk hover:text-ink",
            )}
          >
            {one.words}
          </button>
        ))}
      </fieldset>
      {mode === "tree" && <EventView id={id} heightMax={720} withLink={false} />}
      {mode === "text" && <EventText id={id} />}
      {mode === "diff" && <EventDiff id={id} />}
    </div>
  );
}
