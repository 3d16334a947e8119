"use client";

import type { StoryDefinition } from "@fairlead/story";
import type { Wait } from "../../server/waits.ts";
import { Badge } from "../parts/Badge.tsx";
import { formatClock, formatDuration } from "../parts/time.ts";
import { useNow } from "../parts/useNow.ts";
import { waitWords } from "./waitWords.ts";

type WaitListProps = { waits: readonly Wait[]; version: Pick<StoryDefinition, "actions"> | undefined };

/** Why runs are not running, each reason with the sentence of the server. */
export function WaitList({ waits, version }: WaitListProps) {
  const now = useNow(1_000);
  return (
    <ul className="flex flex-col gap-3">
      {waits.map((wait) => {
        const { word, icon, tone } = waitWords(wait.reason);
        const leftMs = wait.until === null ? null : Date.parse(wait.until) - now;
        return (
          <li key={`${wait.action} ${wait.reason}`} className="rounded-control border border-line p-3">
            <p className="mb-1.5 flex flex-wrap items-center gap-2">
              <Badge tone={tone} icon={icon}>
                {word}
                {leftMs !== null && leftMs > 0 && ` ${formatDuration(leftMs)}`}
              </Badge>
              <span className="font-semibold">
                {version?.actions.find(({ slug }) => slug === wait.action)?.name ?? wait.action}
              </span>
              {wait.count > 1 && <span className="tabular text-ink-2">×{wait.count}</span>}
            </p>
            <p className="text-ink-2">{inLocalTime(wait)}</p>
          </li>
        );
      })}
    </ul>
  );
}

/** The sentence of the server with its moment on the clock of the person who reads it. */
export function inLocalTime({ sentence, until }: Wait): string {
  return until === null ? sentence : sentence.replace(until, formatClock(until));
}
