"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { FileUp, LayoutTemplate, SearchX } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "../api/trpc.ts";
import { useMayEdit } from "../api/useSession.ts";
import { Button, LinkButton } from "../parts/Button.tsx";
import { Notice } from "../parts/Notice.tsx";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { SkeletonRows } from "../parts/Skeleton.tsx";
import { Frame } from "../shell/Frame.tsx";
import { Page } from "../shell/Page.tsx";
import { FilingBar } from "./FilingBar.tsx";
import { FirstStep } from "./FirstStep.tsx";
import { NewStory } from "./NewStory.tsx";
import { NoStories } from "./NoStories.tsx";
import { StoryFilterBar } from "./StoryFilterBar.tsx";
import { StoryTable } from "./StoryTable.tsx";
import { type StoryFilters, useStoryFilters } from "./useStoryFilters.ts";

const refreshMs = 5_000;

/** The stories of the team, by folder, tag, state and words, in the order that is asked for. */
export function StoriesPage() {
  const filters = useStoryFilters();
  const stories = useStories(filters.query);
  const mayEdit = useMayEdit();
  const picks = usePicks();
  const rows = stories.data?.pages.flatMap(({ items }) => items);
  const isEmpty = rows?.length === 0;
  const isFiltered = filters.isNarrowed || filters.search !== "" || (rows !== undefined && !isEmpty);
  return (
    <Frame actions={mayEdit && <NewStoryActions />}>
      <Page title="Stories" aside={isFiltered && <StoryFilterBar filters={filters} />}>
        {stories.error && rows === undefined && (
          <ProblemNotice error={stories.error} what="The stories" onRetry={() => void stories.refetch()} />
        )}
        {stories.isPending && <SkeletonRows />}
        {isEmpty && !filters.isNarrowed && <NoStories />}
        {isEmpty && filters.isNarrowed && <NothingFound filters={filters} />}
        {mayEdit && rows !== undefined && <FirstStep rows={rows} />}
        {picks.ids.size > 0 && <FilingBar ids={[...picks.ids]} onDone={picks.clear} />}
        {rows !== undefined && !isEmpty && (
          <StoryTable
            rows={rows}
            sort={filters.sort}
            onSort={filters.setSort}
            picks={mayEdit ? picks : null}
            isMore={stories.hasNextPage}
            isLoadingMore={stories.isFetchingNextPage}
            onMore={() => void stories.fetchNextPage()}
          />
        )}
      </Page>
    </Frame>
  );
}

function NewStoryActions() {
  return (
    <>
      <LinkButton href="/stories/new" icon={<LayoutTemplate aria-hidden />} className="max-sm:hidden">
        Templates
      </LinkButton>
      <LinkButton href="/stories/import" icon={<FileUp aria-hidden />}>
        Import a story
      </LinkButton>
      <NewStory />
    </>
  );
}

function useStories(query: StoryFilters["query"]) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.stories.list.infiniteQueryOptions(query, {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      placeholderData: keepPreviousData,
      refetchInterval: refreshMs,
    }),
  );
}

/** Stories that something is to be done with; they stay picked while the list is narrowed otherwise. */
function usePicks() {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => {
    const next = new Set(ids);
    if (!next.delete(id)) next.add(id);
    setIds(next);
  };
  return { ids, toggle, clear: () => setIds(new Set()) };
}

function NothingFound({ filters }: { filters: StoryFilters }) {
  const { query, search, clear } = filters;
  const isOnlySearched = Object.keys(query).every((name) => name === "search" || name === "sort");
  return (
    <Notice
      icon={SearchX}
      title={isOnlySearched ? "No story is called that" : "No story is like that"}
      actions={<Button onClick={clear}>Show all stories</Button>}
    >
      <p>
        {isOnlySearched
          ? `Neither a name nor a slug nor a tag holds “${search.trim()}”.`
          : "No story has this folder, tag, state and name together."}
      </p>
    </Notice>
  );
}
