"use client";

import { formatAgo, formatClock, formatMoment } from "./time.ts";
import { useNow } from "./useNow.ts";

/** A moment as distance from now; its full form in the tooltip. */
export function Ago({ at }: { at: string }) {
  const now = useNow(10_000);
  return (
    <time dateTime={at} title={formatMoment(at)} className="tabular whitespace-nowrap">
      {formatAgo(at, now)}
    </time>
  );
}

/** A moment of today as a clock; its full form in the tooltip. */
export function Clock({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatMoment(at)} className="tabular whitespace-nowrap font-mono text-[12px]">
      {formatClock(at)}
    </time>
  );
}
