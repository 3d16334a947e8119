"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../api/trpc.ts";
import { countOf, formatCount, formatSize } from "../parts/time.ts";

/** One line on what is stored of a story, and how long. Nothing until it is known. */
export function StoryUsage({ storyId }: { storyId: string }) {
  const trpc = useTRPC();
  const usage = useQuery(trpc.stories.usage.queryOptions({ id: storyId })).data;
  if (usage === undefined) return null;
  const { runs, bytes, retention } = usage;
  return (
    <p className="mb-4 text-ink-2">
      {countOf(runs, "run")} stored, about {formatSize(bytes)}. {keptWords(retention)}
    </p>
  );
}

type Retention = { days: number | null; keepRuns: number };

function keptWords({ days, keepRuns }: Retention): string {
  if (days === null) return "They are kept for ever.";
  const kept = keepRuns > 0 ? `, but for the last ${formatCount(keepRuns)}` : "";
  return `A run is removed ${countOf(days, "day")} after it began${kept}; never while it is open.`;
}
