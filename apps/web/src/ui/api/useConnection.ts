"use client";

import { type QueryCache, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { toApiProblem } from "./apiError.ts";
import { useLiveState } from "./useLive.ts";

/** A stream that comes back sooner than this was not missed by anybody. */
const missedAfterMs = 2_000;

/**
 * Since when the page is not told what changes (milliseconds since 1970), and whether the server still answers when it is
 * asked; null while all is well. Derived from the stream and from the queries that the page watches; a single one without
 * an answer counts.
 */
export function useLostSince(): { since: number; isAnswered: boolean } | null {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback((onChange: () => void) => cache.subscribe(onChange), [cache]);
  const unanswered = useSyncExternalStore(
    subscribe,
    () => lostSince(cache),
    () => null,
  );
  const streamLost = useStreamLost();
  if (unanswered !== null) return { since: Math.min(unanswered, streamLost ?? unanswered), isAnswered: false };
  return streamLost === null ? null : { since: streamLost, isAnswered: true };
}

function useStreamLost(): number | null {
  const state = useLiveState();
  const since = state.kind === "lost" ? state.since : null;
  const [missed, setMissed] = useState<number | null>(null);
  useEffect(() => {
    if (since === null) return setMissed(null);
    const timer = setTimeout(() => setMissed(since), missedAfterMs);
    return () => clearTimeout(timer);
  }, [since]);
  return since === null ? null : missed;
}

function lostSince(cache: QueryCache): number | null {
  let since: number | null = null;
  for (const { state, isActive } of watched(cache)) {
    const error = state.error ?? state.fetchFailureReason;
    if (!isActive || error === null || toApiProblem(error).kind !== "offline") continue;
    since = Math.min(since ?? Number.POSITIVE_INFINITY, state.dataUpdatedAt || state.errorUpdatedAt);
  }
  return since === 0 ? null : since;
}

function watched(cache: QueryCache) {
  return cache.getAll().map((query) => ({ state: query.state, isActive: query.isActive() }));
}
