"use client";

import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { useTRPC } from "../api/trpc.ts";
import { useAddress } from "../api/useAddress.ts";

const states = ["live", "draft", "paused"] as const;
const orders = ["name", "runs", "failures", "duration", "waiting"] as const;

export type StoryOrder = (typeof orders)[number];
export type StoryFilters = ReturnType<typeof useStoryFilters>;

/** What narrows and orders the list of stories. All of it stands in the address, so that a link shows the same. */
export function useStoryFilters() {
  const [search, setSearch] = useAddress("search");
  const [folder, setFolder] = useAddress("folder");
  const [tag, setTag] = useAddress("tag");
  const [askedState, setState] = useAddress("state");
  const [askedSort, setSort] = useAddress("sort");
  const state = states.find((one) => one === askedState) ?? null;
  const sort = orders.find((one) => one === askedSort) ?? null;
  const wanted = useDeferredValue(search?.trim() ?? "");
  const query = {
    ...(wanted === "" ? {} : { search: wanted }),
    ...(folder === null ? {} : { folder }),
    ...(tag === null ? {} : { tag }),
    ...(state === null ? {} : { state }),
    ...(sort === null ? {} : { sort }),
  };
  const clear = () => {
    for (const set of [setSearch, setFolder, setTag, setState]) set(null);
  };
  const isNarrowed = wanted !== "" || folder !== null || tag !== null || state !== null;
  return {
    ...{ search: search ?? "", folder, tag, state, sort, query, isNarrowed },
    ...{ setSearch, setFolder, setTag, setState, setSort, clear },
  };
}

/** The folders and tags that there are; nothing while they are not known. */
export function useLabels() {
  const trpc = useTRPC();
  return useQuery(trpc.stories.labels.queryOptions(undefined, { staleTime: 10_000 })).data ?? { folders: [], tags: [] };
}
