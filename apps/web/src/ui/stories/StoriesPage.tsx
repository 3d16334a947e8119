"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { FileUp, SearchX } from "lucide-react";
import { useDeferredValue } from "react";
import { useTRPC } from "../api/trpc.ts";
import { useAddress } from "../api/useAddress.ts";
import { useMayEdit } from "../api/useSession.ts";
import { Button, LinkButton } from "../parts/Button.tsx";
import { Notice } from "../parts/Notice.tsx";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { SkeletonRows } from "../parts/Skeleton.tsx";
import { Frame } from "../shell/Frame.tsx";
import { NewStory } from "./NewStory.tsx";
import { NoStories } from "./NoStories.tsx";
import { StoryTable } from "./StoryTable.tsx";

const refreshMs = 5_000;

/** The stories of the team. The search stands in the address, so that a link shows the same. */
export function StoriesPage() {
  const [asked, setSearch] = useAddress("search");
  const search = asked ?? "";
  const wanted = useDeferredValue(search.trim());
  const stories = useStories(wanted);
  const mayEdit = useMayEdit();
  const rows = stories.data?.pages.flatMap(({ items }) => items);
  return (
    <Frame
      actions={
        mayEdit && (
          <>
            <LinkButton href="/stories/import" icon={<FileUp aria-hidden />}>
              Import a story
            </LinkButton>
            <NewStory />
          </>
        )
      }
    >
      <div className="mx-auto max-w-[1120px] px-4 py-7 md:px-8">
        <div className="mb-5 flex flex-wrap items-end justify-between gap-4">
          <h1 className="text-display leading-tight">Stories</h1>
          {(search !== "" || (rows !== undefined && rows.length > 0)) && (
            <SearchField label="Find a story" value={search} onChange={setSearch} />
          )}
        </div>
        {stories.error && rows === undefined && (
          <ProblemNotice error={stories.error} what="The stories" onRetry={() => void stories.refetch()} />
        )}
        {stories.isPending && <SkeletonRows />}
        {rows?.length === 0 && wanted === "" && <NoStories />}
        {rows?.length === 0 && wanted !== "" && <NothingFound search={wanted} onClear={() => setSearch(null)} />}
        {rows !== undefined && rows.length > 0 && (
          <StoryTable
            rows={rows}
            isMore={stories.hasNextPage}
            isLoadingMore={stories.isFetchingNextPage}
            onMore={() => void stories.fetchNextPage()}
          />
        )}
      </div>
    </Frame>
  );
}

function useStories(search: string) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.stories.list.infiniteQueryOptions(search === "" ? {} : { search }, {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      placeholderData: keepPreviousData,
      refetchInterval: refreshMs,
    }),
  );
}

function NothingFound({ search, onClear }: { search: string; onClear: () => void }) {
  return (
    <Notice
      icon={SearchX}
      title="No story is called that"
      actions={<Button onClick={onClear}>Show all stories</Button>}
    >
      <p>Neither a name nor a slug holds “{search}”.</p>
    </Notice>
  );
}
