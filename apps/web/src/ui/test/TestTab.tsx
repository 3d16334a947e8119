"use client";

import type { StoryAction, StoryDefinition } from "@fairlead/story";
import { useQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { Button } from "../parts/Button.tsx";
import { Bone, Late } from "../parts/Skeleton.tsx";
import { SavedTests } from "./SavedTests.tsx";
import { SaveTest } from "./SaveTest.tsx";
import { StoryTestEvents } from "./StoryTestEvents.tsx";
import { TestButtons } from "./TestButtons.tsx";
import { TestInput } from "./TestInput.tsx";
import { TestResult } from "./TestResult.tsx";
import type { TestDesk } from "./testDesk.ts";
import { useTesting, useTestState } from "./useTesting.ts";

type TestTabProps = { action: StoryAction; story: StoryDefinition };

/** Tries the selected action out: with which event, how, and what came of it. */
export function TestTab({ action, story }: TestTabProps) {
  const testing = useTesting();
  if (testing === null) return null;
  const { desk, storyId } = testing;
  if (desk !== null) return <OpenTestTab key={action.id} {...{ action, story, desk, storyId }} />;
  return (
    <p className="flex items-start gap-2 px-4 py-3.5 text-ink-2">
      <Lock aria-hidden className="mt-0.5 size-4 shrink-0" />
      Trying actions out needs the role editor, as a test sends for real. An owner of this workspace can change your
      role.
    </p>
  );
}

function OpenTestTab({ action, story, desk, storyId }: TestTabProps & { desk: TestDesk; storyId: string }) {
  const trpc = useTRPC();
  const state = useTestState(desk, action.id);
  const sources = useQuery(trpc.tests.sources.queryOptions({ id: storyId, slug: action.slug }, { retry: false }));
  return (
    <div className="flex flex-col gap-4 px-4 py-3.5">
      {sources.data !== undefined && (
        <TestInput
          {...{ action, story, desk, choice: state.choice, sources: sources.data }}
          onChoose={(choice) => desk.choose(action.id, choice)}
          results={desk.resultsBefore(action.slug)}
        />
      )}
      {sources.data === undefined && !sources.error && (
        <Late>
          <Bone className="my-2 w-2/3" />
          <Bone className="my-2 w-1/2" />
        </Late>
      )}
      {sources.error && sources.data === undefined && (
        <div role="alert" className="flex flex-col items-start gap-2 text-bad">
          <p>The events to test with could not be loaded. {toApiProblem(sources.error).message}</p>
          <Button onClick={() => void sources.refetch()}>Try again</Button>
        </div>
      )}
      <TestButtons {...{ action, desk, state }} />
      <TestResult {...{ action, story, desk, state }} emitted={sources.data?.emitted ?? null}>
        {state.result !== null && <SaveTest key={action.id} {...{ storyId, action }} result={state.result} />}
      </TestResult>
      <StoryTestEvents action={action} desk={desk} />
      <SavedTests storyId={storyId} story={story} action={action.slug} />
    </div>
  );
}
