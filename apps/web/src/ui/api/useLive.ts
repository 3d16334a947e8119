"use client";

import { createContext, useContext, useEffect, useSyncExternalStore } from "react";
import type { LiveState, LiveStream, Topic } from "./liveStream.ts";

const Context = createContext<LiveStream | null>(null);

export const LiveProvider = Context.Provider;

/** How often the page asks by itself while no stream tells it. */
const fallBackMs = 5_000;

/** How the stream of this page does. */
export function useLiveState(): LiveState {
  const live = useLiveStream();
  return useSyncExternalStore(live.subscribe, live.state, live.state);
}

/** Has the stream of the page tell of a topic; null: nothing is watched. To be called once its query has an answer. */
export function useWatch(topic: Topic | null): void {
  const live = useLiveStream();
  const key = topic === null ? null : JSON.stringify(topic);
  useEffect(() => (key === null ? undefined : live.watch(JSON.parse(key))), [live, key]);
}

/** After which pause a watched query has to ask by itself: false while the stream tells of it. */
export function useFallBack(): (query: { state: { error: unknown } }) => number | false {
  const state = useLiveState();
  return ({ state: { error } }) => (state.kind === "on" && error === null ? false : fallBackMs);
}

function useLiveStream(): LiveStream {
  const live = useContext(Context);
  if (live === null) throw new Error("There is no stream above this component.");
  return live;
}
