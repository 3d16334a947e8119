"use client";

import { CloudOff } from "lucide-react";
import { useLostSince } from "../api/useConnection.ts";
import { formatClock } from "../parts/time.ts";

/** Over the page while it is not told what changes: since when, and whether what it shows is old. */
export function ConnectionBanner() {
  const lost = useLostSince();
  return (
    <div role="status">
      {lost !== null && (
        <p className="flex items-center justify-center gap-2 border-wait border-b bg-wait-bg px-4 py-1.5 font-semibold text-wait">
          <CloudOff aria-hidden className="size-4 shrink-0" />
          Live updates paused since {formatClock(lost.since)}.{" "}
          {lost.isAnswered ? "The page asks every few seconds meanwhile." : "Showing what we had."}
        </p>
      )}
    </div>
  );
}
