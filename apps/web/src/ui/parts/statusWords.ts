import { Ban, Check, Circle, CircleHelp, type LucideIcon, Minus, RotateCw, X } from "lucide-react";
import type { ActionRunRow, StoryRunStatus } from "../../server/recordQueries.ts";
import type { Tone } from "./Badge.tsx";

/** A status or an outcome as it is shown everywhere: a word, an icon and a tone. */
export type StatusWords = { word: string; icon: LucideIcon; tone: Tone };

/** The status of a story run. */
export const runStatuses: Record<StoryRunStatus, StatusWords> = {
  open: { word: "Running", icon: RotateCw, tone: "live" },
  succeeded: { word: "Done", icon: Check, tone: "ok" },
  failed: { word: "Failed", icon: X, tone: "bad" },
  cancelled: { word: "Cancelled", icon: Ban, tone: "idle" },
};

/** The outcome of an action run. */
export const outcomes: Record<ActionRunRow["outcome"], StatusWords> = {
  emitted: { word: "Emitted", icon: Check, tone: "ok" },
  no_match: { word: "No match", icon: Circle, tone: "ok" },
  dropped: { word: "Dropped", icon: Minus, tone: "idle" },
  failed: { word: "Failed", icon: X, tone: "bad" },
  cancelled: { word: "Cancelled", icon: Ban, tone: "idle" },
  unknown: { word: "Unknown", icon: CircleHelp, tone: "bad" },
};
