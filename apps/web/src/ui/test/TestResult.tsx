"use client";

import type { StoryAction, StoryDefinition } from "@fairlead/story";
import { type ReactNode, useEffect, useRef } from "react";
import type { Tested } from "../../server/actionTests.ts";
import { JsonTree } from "../json/JsonTree.tsx";
import { Badge } from "../parts/Badge.tsx";
import { formatDuration } from "../parts/time.ts";
import { DryRunView } from "./DryRunView.tsx";
import { hasEffect } from "./effects.ts";
import { FieldProblems } from "./FieldProblems.tsx";
import { LastOutput } from "./LastOutput.tsx";
import { outcomeOf } from "./outcomes.ts";
import { StaleMark } from "./StaleMark.tsx";
import { TestedEvents } from "./TestedEvents.tsx";
import { TestSteps } from "./TestSteps.tsx";
import { Trouble } from "./Trouble.tsx";
import type { TestDesk, TestState } from "./testDesk.ts";

type TestResultProps = {
  action: StoryAction;
  story: StoryDefinition;
  desk: TestDesk;
  state: TestState;
  /** The latest event that the action emitted in a run; null if there is none. */
  emitted: string | null;
  /** What is shown below the result. */
  children?: ReactNode;
};

/** What came of trying the action out. Whoever tests by keys finds the keyboard here. */
export function TestResult({ action, story, desk, state, emitted, children }: TestResultProps) {
  const { result, trouble, running, focus } = state;
  const panel = useRef<HTMLElement>(null);
  const seen = useRef(0);
  const isThere = running === null && (result !== null || trouble !== null);
  useEffect(() => {
    if (!isThere || focus === seen.current) return;
    seen.current = focus;
    panel.current?.focus();
  }, [isThere, focus]);
  return (
    <>
      <p role="status" className="sr-only">
        {running === null && result !== null ? announce(action.type, result.tested) : ""}
      </p>
      {isThere && (
        <section ref={panel} tabIndex={-1} aria-label="Result" className="flex flex-col gap-3 outline-offset-4">
          {trouble !== null && <Trouble trouble={trouble} />}
          {result !== null && trouble === null && <Shown {...{ action, story, desk, result, emitted }} />}
          {result !== null && trouble === null && children}
        </section>
      )}
    </>
  );
}

function announce(type: string, tested: Tested): string {
  const { word } = outcomeOf(type, tested);
  return `${word}, ${formatDuration(tested.durationMs)}. ${tested.error?.message ?? tested.note ?? ""}`;
}

type ShownProps = Omit<TestResultProps, "state" | "children"> & { result: NonNullable<TestState["result"]> };

function Shown({ action, story, desk, result, emitted }: ShownProps) {
  const { tested, what } = result;
  const { tone, icon, word } = outcomeOf(action.type, tested);
  const isReal = what === "up_to" || (what === "test" && hasEffect(action));
  const isOld = result.options !== JSON.stringify(action.options);
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
        {isReal && tested.outcome !== null && <Badge tone="idle">Sent for real</Badge>}
        <span className="tabular text-ink-2">{formatDuration(tested.durationMs)}</span>
        {tested.masked > 0 && (
          <span className="text-ink-2">
            {tested.masked === 1 ? "1 secret is hidden" : `${tested.masked} secrets are hidden`}
          </span>
        )}
      </div>
      {isOld && <StaleMark />}
      {tested.note !== null && <p>{tested.note}</p>}
      {tested.error !== null && (
        <p className="rounded-control border border-bad bg-bad-bg px-3 py-2">
          <span className="text-bad">{tested.error.message}</span>{" "}
          <code className="text-[11.5px] text-ink-2">{tested.error.code}</code>
        </p>
      )}
      <FieldProblems {...{ action, tested }} />
      <TestSteps story={story} steps={tested.steps} />
      {tested.dryRun !== null && tested.dryRun.kind !== "problem" && (
        <DryRunView dryRun={tested.dryRun} mask={tested.mask} />
      )}
      {tested.eventCount > 0 && <TestedEvents {...{ action, desk, tested }} />}
      <LastOutput action={action} tested={tested} before={result.before} emitted={emitted} />
      <details>
        <summary className="min-h-6 font-semibold">Options as they were computed</summary>
        <div className="pt-1.5">
          <JsonTree value={tested.options.value} root="options" label="Computed options" heightMax={260} />
        </div>
      </details>
      {tested.log.length > 0 && (
        <details open>
          <summary className="min-h-6 font-semibold">Log</summary>
          <ul className="flex flex-col gap-1 pt-1 font-mono text-[11.5px]">
            {tested.log.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
