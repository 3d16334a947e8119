"use client";

import { CalendarClock } from "lucide-react";
import { Button, LinkButton } from "../parts/Button.tsx";
import { Notice } from "../parts/Notice.tsx";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { SkeletonRows } from "../parts/Skeleton.tsx";
import { Frame } from "../shell/Frame.tsx";
import { Page } from "../shell/Page.tsx";
import { ScheduleTable } from "./ScheduleTable.tsx";
import { useSchedules } from "./useSchedules.ts";

/** When stories start by themselves: the next times of each schedule, what was left out, and the buttons that stop it. */
export function SchedulesPage() {
  const schedules = useSchedules();
  const rows = schedules.data?.pages.flatMap(({ items }) => items);
  return (
    <Frame>
      <Page
        title="Schedules"
        lead="Times at which live stories start by themselves. They are set in a story, at its actions."
      >
        {schedules.error && rows === undefined && (
          <ProblemNotice error={schedules.error} what="The schedules" onRetry={() => void schedules.refetch()} />
        )}
        {schedules.isPending && <SkeletonRows />}
        {rows?.length === 0 && <NoSchedules />}
        {rows !== undefined && rows.length > 0 && <ScheduleTable rows={rows} />}
        {schedules.hasNextPage && (
          <div className="mt-4">
            <Button onClick={() => void schedules.fetchNextPage()} busy={schedules.isFetchingNextPage}>
              Show more schedules
            </Button>
          </div>
        )}
      </Page>
    </Frame>
  );
}

function NoSchedules() {
  return (
    <Notice
      icon={CalendarClock}
      title="No story starts by itself yet"
      actions={<LinkButton href="/stories">Go to the stories</LinkButton>}
    >
      <p>
        Give an HTTP request or an event transform that nothing has to reach a <code>schedule</code>, and publish its
        story.
      </p>
    </Notice>
  );
}
