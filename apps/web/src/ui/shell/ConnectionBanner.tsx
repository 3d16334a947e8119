"use client";

import { CloudOff } from "lucide-react";
import { useLostSince } from "../api/useConnection.ts";
import { formatClock } from "../parts/time.ts";

/** Over the page while nobody answers: what is shown is old, and since when. */
export function ConnectionBanner() {
  const since = useLostSince();
  return (
    <div role="status">
      {since !== null && (
        <p className="flex items-center justify-center gap-2 border-wait border-b bg-wait-bg px-4 py-1.5 font-semibold text-wait">
          <CloudOff aria-hidden className="size-4 shrink-0" />
          Live updates paused since {formatClock(since)}. Showing what we had.
        </p>
      )}
    </div>
  );
}
