"use client";

import { CirclePause } from "lucide-react";
import { Badge } from "../parts/Badge.tsx";
import { Ago } from "../parts/Moment.tsx";
import { formatDay, formatUntil, formatUtc } from "../parts/time.ts";
import { useNow } from "../parts/useNow.ts";

type NextTimesProps = { next: readonly string[]; pausedAt: string | null };

/** The next time, in the person's zone and in UTC; the ones after it on request. */
export function NextTimes({ next: [first, ...later], pausedAt }: NextTimesProps) {
  const now = useNow(10_000);
  if (pausedAt !== null) {
    return (
      <span className="flex flex-wrap items-center gap-2">
        <Badge tone="wait" icon={CirclePause}>
          Paused
        </Badge>
        <span className="text-ink-2 text-small">
          <Ago at={pausedAt} />
        </span>
      </span>
    );
  }
  if (first === undefined) return <span className="text-ink-3">No further time</span>;
  return (
    <>
      <Time at={first} />
      <span className="block text-ink-2 text-small">{formatUntil(first, now)}</span>
      {later.length > 0 && (
        <details className="text-small">
          <summary className="cursor-pointer text-ink-2 hover:text-ink">The {later.length} after it</summary>
          <ul className="mt-1 flex flex-col gap-1">
            {later.map((at) => (
              <li key={at}>
                <Time at={at} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} className="tabular whitespace-nowrap">
      {formatDay(at)} <span className="text-ink-2 text-small max-sm:block">{formatUtc(at)}</span>
    </time>
  );
}
