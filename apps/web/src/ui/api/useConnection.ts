"use client";

import { type QueryCache, useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import { toApiProblem } from "./apiError.ts";

/**
 * Since when what is on the page is old because nobody answers: milliseconds since 1970, or null while all is well.
 * Derived from the queries that the page watches; a single one without an answer counts.
 */
export function useLostSince(): number | null {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback((onChange: () => void) => cache.subscribe(onChange), [cache]);
  return useSyncExternalStore(
    subscribe,
    () => lostSince(cache),
    () => null,
  );
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
