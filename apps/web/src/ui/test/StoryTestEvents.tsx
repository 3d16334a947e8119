"use client";

import type { StoryAction } from "@fairlead/story";
import { Workflow } from "lucide-react";
import { countOf } from "../parts/time.ts";
import { TestErrors } from "./StoryTestResult.tsx";
import type { StoryTestDesk } from "./storyTestDesk.ts";
import { TestedEvents } from "./TestedEvents.tsx";
import type { TestDesk } from "./testDesk.ts";
import { useStoryTestState, useTesting } from "./useTesting.ts";

type StoryTestEventsProps = { action: StoryAction; desk: TestDesk };

/** What the last test of the whole story gave at this action. */
export function StoryTestEvents({ action, desk }: StoryTestEventsProps) {
  const storyDesk = useTesting()?.storyDesk;
  return storyDesk == null ? null : <Shown {...{ action, desk, storyDesk }} />;
}

function Shown({ action, desk, storyDesk }: StoryTestEventsProps & { storyDesk: StoryTestDesk }) {
  const { result } = useStoryTestState(storyDesk);
  const tested = result?.tested.actions.find((one) => one.action === action.slug);
  if (tested === undefined) return null;
  const told =
    tested.state === "not_reached"
      ? "No event reached this action."
      : `${countOf(tested.runs, "event")} in, ${countOf(tested.eventCount, "event")} out.`;
  return (
    <section aria-label="In the test of the story" className="flex flex-col gap-2 border-line border-t pt-3.5">
      <h3 className="flex items-center gap-1.5 font-semibold text-dense">
        <Workflow aria-hidden className="size-4" />
        In the test of the story
      </h3>
      <p className="text-ink-2">
        {told}
        {tested.state === "pinned" && " It was not performed: its pinned event stood for it."}
      </p>
      <TestErrors errors={tested.errors} />
      {tested.eventCount > 0 && <TestedEvents {...{ action, desk, tested }} />}
    </section>
  );
}
