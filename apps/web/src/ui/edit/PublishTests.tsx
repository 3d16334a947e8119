"use client";

import { CheckCircle2, LoaderCircle, TriangleAlert } from "lucide-react";
import { useEffect } from "react";
import { summaryOf, TestOutcome } from "../test/TestOutcome.tsx";
import { Trouble } from "../test/Trouble.tsx";
import { useSavedTests } from "../test/useSavedTests.ts";

export type PublishTesting = ReturnType<typeof usePublishTests>;

/** Runs the saved tests of a story before it is published. `revision`: the draft that is looked at; null: not yet. */
export function usePublishTests(storyId: string, revision: number | null) {
  const { list, run } = useSavedTests(storyId);
  const count = list.data?.length ?? null;
  const { mutate } = run;
  useEffect(() => {
    if (revision !== null && count !== null && count > 0) mutate({ id: storyId });
  }, [storyId, revision, count, mutate]);
  const isAway = list.error !== null || run.error !== null;
  const isRunning = !isAway && (count === null || (count > 0 && (run.isPending || run.data === undefined)));
  const isFailed = isAway || run.data?.some(({ passed }) => !passed) === true;
  return { isRunning, isFailed, count, results: run.data ?? [], trouble: list.error ?? run.error };
}

/** How the saved tests of a story went, those that failed with what came out otherwise. */
export function PublishTests({ testing }: { testing: PublishTesting }) {
  const { isRunning, isFailed, count, results, trouble } = testing;
  if (trouble !== null) {
    return (
      <section aria-label="Saved tests" className="mt-4">
        <p className="mb-1">The saved tests could not be run.</p>
        <Trouble trouble={trouble} />
      </section>
    );
  }
  if (count === null || count === 0) return null;
  const Icon = isRunning ? LoaderCircle : isFailed ? TriangleAlert : CheckCircle2;
  const ink = isRunning ? "animate-turn text-ink-2" : isFailed ? "text-bad" : "text-ok";
  return (
    <section aria-label="Saved tests" className="mt-4 flex flex-col gap-1.5">
      <p role="status" className="flex items-center gap-2 font-semibold">
        <Icon aria-hidden className={`size-4 ${ink}`} />
        {isRunning ? "The saved tests are running." : summaryOf(results)}
      </p>
      {!isRunning && isFailed && (
        <ul className="flex flex-col gap-2">
          {results
            .filter(({ passed }) => !passed)
            .map((result) => (
              <li key={result.id} className="rounded-control border border-line px-2.5 py-1.5">
                <p className="font-semibold">{result.name}</p>
                <TestOutcome result={result} />
              </li>
            ))}
        </ul>
      )}
    </section>
  );
}
