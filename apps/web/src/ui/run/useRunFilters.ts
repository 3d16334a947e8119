"use client";

import { useDeferredValue } from "react";
import type { StoryRunStatus } from "../../server/recordQueries.ts";
import { useAddress } from "../api/useAddress.ts";
import { waitReasonsHeld } from "./waitWords.ts";

const statuses: readonly StoryRunStatus[] = ["open", "succeeded", "failed", "cancelled"];

/** Spans of time up to now, as they stand in the address. */
export const spans = [
  { value: "15m", words: "Last 15 minutes", ms: 900_000 },
  { value: "1h", words: "Last hour", ms: 3_600_000 },
  { value: "24h", words: "Last 24 hours", ms: 86_400_000 },
  { value: "7d", words: "Last 7 days", ms: 7 * 86_400_000 },
  { value: "30d", words: "Last 30 days", ms: 30 * 86_400_000 },
] as const;

/** How long a run took at least. */
export const lengths = [
  { value: "1s", words: "Over 1 s", ms: 1_000 },
  { value: "10s", words: "Over 10 s", ms: 10_000 },
  { value: "1m", words: "Over 1 minute", ms: 60_000 },
  { value: "10m", words: "Over 10 minutes", ms: 600_000 },
  { value: "1h", words: "Over 1 hour", ms: 3_600_000 },
] as const;

export type RunFilters = ReturnType<typeof useRunFilters>;

/** What narrows a list of runs. All of it stands in the address, so that a link shows the same. */
export function useRunFilters() {
  const [askedStatus, setStatus] = useAddress("status");
  const [askedReason, setReason] = useAddress("reason");
  const [askedSpan, setSpan] = useAddress("time");
  const [askedLength, setLength] = useAddress("took");
  const [asked, setText] = useAddress("text");
  const status = statuses.find((one) => one === askedStatus) ?? null;
  const reason = waitReasonsHeld.find((one) => one === askedReason) ?? null;
  const span = spans.find(({ value }) => value === askedSpan) ?? null;
  const length = lengths.find(({ value }) => value === askedLength) ?? null;
  const text = asked ?? "";
  const wanted = useDeferredValue(text.trim());
  const narrow = {
    ...(reason === null ? {} : { reason }),
    ...(span === null ? {} : { withinMs: span.ms }),
    ...(length === null ? {} : { minMs: length.ms }),
    ...(wanted === "" ? {} : { text: wanted }),
  };
  const clear = () => {
    for (const set of [setStatus, setReason, setSpan, setLength, setText]) set(null);
  };
  return {
    ...{ status, reason, span: span?.value ?? null, length: length?.value ?? null, text },
    ...{ setStatus, setReason, setSpan, setLength, setText, clear },
    query: { ...(status === null ? {} : { status }), ...narrow },
    /** Whether more than the status narrows the list. */
    isNarrowed: Object.keys(narrow).length > 0,
  };
}
