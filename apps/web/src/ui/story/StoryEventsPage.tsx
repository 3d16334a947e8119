"use client";

import { useQuery } from "@tanstack/react-query";
import { useParams } from "next/navigation";
import { useTRPC } from "../api/trpc.ts";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { EventsList } from "../run/EventsList.tsx";
import { Crumb } from "../shell/Crumb.tsx";
import { Frame } from "../shell/Frame.tsx";
import { Page } from "../shell/Page.tsx";
import { StoryNav } from "./StoryNav.tsx";

/** The events of one story, over all of its runs. */
export function StoryEventsPage() {
  const { id } = useParams<{ id: string }>();
  const trpc = useTRPC();
  const story = useQuery(trpc.stories.get.queryOptions({ id }));
  return (
    <Frame
      heading={<Crumb href={`/stories/${id}`} parent={story.data?.name ?? "Story"} title="Events" />}
      actions={<StoryNav storyId={id} here="/events" />}
    >
      <Page>
        {story.error && story.data === undefined ? (
          <ProblemNotice error={story.error} what="This story" onRetry={() => void story.refetch()} />
        ) : (
          <EventsList storyId={id} actions={story.data?.definition.actions ?? []} />
        )}
      </Page>
    </Frame>
  );
}
