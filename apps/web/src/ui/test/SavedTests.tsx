"use client";

import type { StoryDefinition } from "@fairlead/story";
import { Play, Trash2 } from "lucide-react";
import type { SavedTest } from "../../server/savedTests.ts";
import { Button, IconButton } from "../parts/Button.tsx";
import { summaryOf, TestOutcome } from "./TestOutcome.tsx";
import { Trouble } from "./Trouble.tsx";
import { useSavedTests } from "./useSavedTests.ts";

type SavedTestsProps = {
  storyId: string;
  story: Pick<StoryDefinition, "actions">;
  /** The slug of the action whose tests are shown. Default: those of the whole story. */
  action?: string;
};

/** The tests that are kept with a story: they are run by hand here, and say what came out otherwise. */
export function SavedTests({ storyId, story, action }: SavedTestsProps) {
  const { list, run, remove, accept } = useSavedTests(storyId);
  const tests = list.data?.filter((test) => action === undefined || (test.action === action && !test.whole)) ?? [];
  if (tests.length === 0) return null;
  const results = new Map(run.data?.map((result) => [result.id, result]));
  return (
    <section aria-label="Saved tests" className="flex flex-col gap-2">
      <div className="flex min-h-[30px] items-center gap-2">
        <h3 className="min-w-0 flex-1 font-semibold text-dense">Saved tests</h3>
        <Button
          icon={<Play aria-hidden />}
          busy={run.isPending}
          onClick={() => run.mutate({ id: storyId, tests: tests.map(({ id }) => id) })}
        >
          Run {tests.length === 1 ? "it" : `all ${tests.length}`}
        </Button>
      </div>
      <p role="status" className="sr-only">
        {run.data === undefined ? "" : summaryOf(run.data)}
      </p>
      {(run.error ?? remove.error ?? accept.error) && <Trouble trouble={run.error ?? remove.error ?? accept.error} />}
      <ul className="flex flex-col gap-1.5">
        {tests.map((test) => (
          <li key={test.id} className="rounded-control border border-line px-2.5 py-1.5">
            <div className="flex items-center gap-2">
              <TestLine {...{ test, story, isAlone: action !== undefined }} />
              <IconButton
                label={`Remove the test ${test.name}`}
                onClick={() => remove.mutate({ id: storyId, test: test.id })}
              >
                <Trash2 aria-hidden />
              </IconButton>
            </div>
            <TestOutcome
              result={results.get(test.id)}
              onAccept={test.action === null ? undefined : () => accept.mutate({ id: storyId, test: test.id })}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

type TestLineProps = { test: SavedTest; story: Pick<StoryDefinition, "actions">; isAlone: boolean };

function TestLine({ test, story, isAlone }: TestLineProps) {
  const action = story.actions.find(({ slug }) => slug === test.action)?.name ?? "an action that was removed";
  const about = test.whole ? [`the whole story from ${action}`] : isAlone ? [] : [action];
  const told = [
    ...about,
    ...(test.upTo ? ["from the start"] : []),
    test.match === "shape" ? "same shape" : "same values",
  ];
  return (
    <p className="min-w-0 flex-1">
      <span className="font-semibold">{test.name}</span> <span className="text-ink-2">{told.join(", ")}</span>
    </p>
  );
}
