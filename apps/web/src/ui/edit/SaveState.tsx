"use client";

import { CloudCheck, CloudOff, LoaderCircle, TriangleAlert } from "lucide-react";
import { Button } from "../parts/Button.tsx";
import type { DraftState } from "./draftStore.ts";

const words = { saved: "Saved", saving: "Saving", waiting: "Not saved yet, retrying", refused: "Not saved" } as const;
const icons = { saved: CloudCheck, saving: LoaderCircle, waiting: CloudOff, refused: TriangleAlert };

/** Whether the server has what was edited. */
export function SaveState({ state, onReload }: { state: DraftState; onReload: () => void }) {
  const { saving, trouble } = state;
  const Icon = icons[saving];
  const isBad = saving === "waiting" || saving === "refused";
  return (
    <span className="flex items-center gap-2">
      <span
        role="status"
        title={isBad && trouble !== null ? trouble : undefined}
        className={`inline-flex items-center gap-1.5 whitespace-nowrap ${isBad ? "font-semibold text-bad" : "text-ink-2"}`}
      >
        <Icon aria-hidden className={`size-4 ${saving === "saving" ? "animate-turn" : ""}`} />
        <span className={isBad ? undefined : "max-sm:sr-only"}>{words[saving]}</span>
      </span>
      {saving === "refused" && <Button onClick={onReload}>Load the saved draft</Button>}
    </span>
  );
}
