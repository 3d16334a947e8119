"use client";

import type { StoryAction, StoryDefinition } from "@fairlead/story";
import { useQuery } from "@tanstack/react-query";
import { FlaskConical, Square } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { controlClass } from "../edit/FieldFrame.tsx";
import { Button } from "../parts/Button.tsx";
import { Bone, Late } from "../parts/Skeleton.tsx";
import { countOf, formatDuration } from "../parts/time.ts";
import { useNow } from "../parts/useNow.ts";
import { Asking } from "./Asking.tsx";
import { startsOf, takesEvents } from "./effects.ts";
import { SaveStoryTest } from "./SaveTest.tsx";
import { StaleMark } from "./StaleMark.tsx";
import { StoryTestResult, summaryOfStory } from "./StoryTestResult.tsx";
import type { StoryTestDesk, StoryTestState } from "./storyTestDesk.ts";
import { TestInput } from "./TestInput.tsx";
import { Trouble } from "./Trouble.tsx";
import type { TestDesk } from "./testDesk.ts";
import { useStoryTestState } from "./useTesting.ts";

type StoryTestProps = { story: StoryDefinition; onSelect: (slug: string) => void };

type OpenProps = StoryTestProps & { desk: TestDesk; storyDesk: StoryTestDesk; storyId: string };

/** Tries the whole story out: where it starts, with which event, and what came of every action. */
export function StoryTest({ story, desk, storyDesk, storyId, onSelect }: OpenProps) {
  const state = useStoryTestState(storyDesk);
  const starts = startsOf(story);
  const start = starts.find(({ id }) => id === state.start) ?? starts[0];
  if (start === undefined) {
    return (
      <p className="text-ink-2">
        Nothing starts this story yet. Add a webhook, a mailbox or a schedule, and try all of it out from there.
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      {starts.length > 1 && <StartChoice {...{ starts, start, storyDesk }} />}
      {takesEvents(start) ? (
        <StartEvent {...{ start, story, desk, storyDesk, storyId, state }} />
      ) : (
        <p className="text-ink-2">{start.name} starts by its schedule, without an event.</p>
      )}
      <Buttons {...{ storyDesk, state, storyId }} />
      <Outcome {...{ story, storyDesk, state, storyId, onSelect }} />
    </div>
  );
}

type StartChoiceProps = { starts: readonly StoryAction[]; start: StoryAction; storyDesk: StoryTestDesk };

function StartChoice({ starts, start, storyDesk }: StartChoiceProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-2">
      <label htmlFor={id} className="font-semibold">
        Starts with
      </label>
      <select
        id={id}
        value={start.id}
        onChange={({ target }) => storyDesk.chooseStart(target.value)}
        className={controlClass(false, "h-9")}
      >
        {starts.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </div>
  );
}

type StartEventProps = Omit<OpenProps, "onSelect"> & { start: StoryAction; state: StoryTestState };

function StartEvent({ start, story, desk, storyDesk, storyId, state }: StartEventProps) {
  const trpc = useTRPC();
  const sources = useQuery(trpc.tests.sources.queryOptions({ id: storyId, slug: start.slug }, { retry: false }));
  if (sources.data !== undefined) {
    return (
      <TestInput
        {...{ action: start, story, desk, choice: state.choice, sources: sources.data, results: [], whole: true }}
        onChoose={(choice) => storyDesk.choose(choice)}
      />
    );
  }
  if (sources.error === null) {
    return (
      <Late>
        <Bone className="my-2 w-2/3" />
      </Late>
    );
  }
  return (
    <div role="alert" className="flex flex-col items-start gap-2 text-bad">
      <p>The events to start with could not be loaded. {toApiProblem(sources.error).message}</p>
      <Button onClick={() => void sources.refetch()}>Try again</Button>
    </div>
  );
}

type ButtonsProps = { storyDesk: StoryTestDesk; state: StoryTestState; storyId: string };

const question =
  "This performs every action that is reached for real, and may change something outside. It is asked once in this session.";

function Buttons({ storyDesk, state: { running, asks }, storyId }: ButtonsProps) {
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Button
          look="primary"
          icon={<FlaskConical aria-hidden />}
          busy={running !== null}
          disabled={asks}
          title="Performs every action that is reached, for real (Ctrl+Enter while no action is selected)"
          onClick={() => void storyDesk.start()}
        >
          Test the story
        </Button>
        {running !== null && (
          <>
            <Button icon={<Square aria-hidden />} onClick={() => storyDesk.cancel()}>
              Stop
            </Button>
            <Progress running={running} storyId={storyId} />
          </>
        )}
      </div>
      {asks && <Asking question={question} onAnswer={(isYes) => void storyDesk.answer(isYes)} />}
    </div>
  );
}

/** How far a test is that takes longer than a second. */
function Progress({ running, storyId }: { running: NonNullable<StoryTestState["running"]>; storyId: string }) {
  const trpc = useTRPC();
  const passedMs = useNow(500) - running.sinceMs;
  const isLong = passedMs >= 1_000;
  const asked = { id: storyId, key: running.key };
  const progress = useQuery(trpc.tests.storyProgress.queryOptions(asked, { enabled: isLong, refetchInterval: 1_000 }));
  if (!isLong) return null;
  const runs = progress.data?.runs ?? null;
  return (
    <span className="tabular text-ink-2">
      {formatDuration(passedMs)}
      {runs !== null && `, ${countOf(runs, "run")}`}
    </span>
  );
}

type OutcomeProps = Omit<OpenProps, "desk"> & { state: StoryTestState };

/** Whoever tests by keys finds the keyboard here. */
function Outcome({ story, storyDesk, state, storyId, onSelect }: OutcomeProps) {
  const { result, trouble, running, wantsFocus } = state;
  const panel = useRef<HTMLElement>(null);
  const isThere = running === null && (result !== null || trouble !== null);
  useEffect(() => {
    if (!isThere || !wantsFocus) return;
    panel.current?.focus();
    storyDesk.tookFocus();
  }, [isThere, wantsFocus, storyDesk]);
  return (
    <>
      <p role="status" className="sr-only">
        {running === null && trouble === null && result !== null ? summaryOfStory(result.tested) : ""}
      </p>
      {isThere && (
        <section
          ref={panel}
          tabIndex={-1}
          aria-label="Result of the test"
          className="flex flex-col gap-3 outline-offset-4"
        >
          {trouble !== null && <Trouble trouble={trouble} />}
          {result !== null && trouble === null && (
            <>
              {draftOf(result.draft) !== draftOf(story) && <StaleMark what="story" />}
              <StoryTestResult {...{ story, tested: result.tested, onSelect }} />
              <SaveStoryTest storyId={storyId} name={story.name} tested={result.tested} />
            </>
          )}
        </section>
      )}
    </>
  );
}

/** What a test of a story depends on: other results are from before a change. */
function draftOf({ actions, links, settings }: StoryDefinition): string {
  const built = actions.map(({ position: _, ...action }) => action);
  return JSON.stringify([built, links, settings]);
}
