"use client";

import { useQuery } from "@tanstack/react-query";
import { useParams } from "next/navigation";
import { useTRPC } from "../api/trpc.ts";
import { useMayEdit } from "../api/useSession.ts";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { CancelRuns } from "../run/CancelRun.tsx";
import { RunsList } from "../run/RunsList.tsx";
import { Crumb } from "../shell/Crumb.tsx";
import { Frame } from "../shell/Frame.tsx";
import { Page } from "../shell/Page.tsx";
import { StoryNav } from "./StoryNav.tsx";
import { StoryUsage } from "./StoryUsage.tsx";

/** The runs of one story. */
export function StoryRunsPage() {
  const { id } = useParams<{ id: string }>();
  const trpc = useTRPC();
  const story = useQuery(trpc.stories.get.queryOptions({ id }));
  const mayEdit = useMayEdit();
  const name = story.data?.name ?? "Story";
  return (
    <Frame
      heading={<Crumb href={`/stories/${id}`} parent={name} title="Runs" />}
      actions={
        <>
          {mayEdit && story.data !== undefined && <CancelRuns storyId={id} />}
          <StoryNav storyId={id} here="/runs" />
        </>
      }
    >
      <Page>
        {story.error && story.data === undefined ? (
          <ProblemNotice error={story.error} what="This story" onRetry={() => void story.refetch()} />
        ) : (
          <>
            <StoryUsage storyId={id} />
            <RunsList storyId={id} />
          </>
        )}
      </Page>
    </Frame>
  );
}
