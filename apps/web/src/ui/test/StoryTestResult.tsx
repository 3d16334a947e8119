"use client";

import type { StoryAction, StoryDefinition } from "@fairlead/story";
import { CheckCircle2, CircleSlash, Clock, type LucideIcon, Pin, TriangleAlert } from "lucide-react";
import type { TestedStory, TestedStoryAction } from "../../server/storyTested.ts";
import { cx } from "../parts/cx.ts";
import { countOf, formatDuration } from "../parts/time.ts";

type StoryTestResultProps = { story: StoryDefinition; tested: TestedStory; onSelect: (slug: string) => void };

/** What came of a test of the whole story, action by action. Each leads to its events. */
export function StoryTestResult({ story, tested, onSelect }: StoryTestResultProps) {
  const { actions, stopped, masked } = tested;
  const reached = actions.filter(({ state }) => state !== "not_reached");
  const others = actions.filter(({ state }) => state === "not_reached");
  const nameOf = (slug: string) => story.actions.find((one) => one.slug === slug)?.name ?? slug;
  return (
    <>
      <p className="tabular text-ink-2">
        {summaryOfStory(tested)}
        {masked > 0 && ` ${countOf(masked, "secret")} hidden.`}
      </p>
      {stopped !== null && (
        <p role="alert" className="rounded-control border border-bad bg-bad-bg px-3 py-2 text-bad">
          {stopped.message}
        </p>
      )}
      <ul className="flex flex-col">
        {reached.map((one) => (
          <li key={one.action} className="border-line border-b last:border-b-0">
            <Line {...{ one, story, onSelect }} />
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <details>
          <summary className="min-h-6 text-ink-2">{countOf(others.length, "action")} not reached</summary>
          <ul className="pt-1">
            {others.map(({ action }) => (
              <li key={action}>
                <button
                  type="button"
                  onClick={() => onSelect(action)}
                  className="min-h-6 max-w-full truncate text-left text-ink-2 hover:text-ink hover:underline"
                >
                  {nameOf(action)}
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** In words how a test of a story went. */
export function summaryOfStory({ runs, actions, durationMs }: TestedStory): string {
  const reached = actions.filter(({ state }) => state !== "not_reached").length;
  const failed = actions.filter(({ outcomes }) => (outcomes.failed ?? 0) + (outcomes.unknown ?? 0) > 0).length;
  const failures = failed === 0 ? "" : ` ${countOf(failed, "action")} failed.`;
  return `${countOf(runs, "run")} of ${countOf(reached, "action")} in ${formatDuration(durationMs)}.${failures}`;
}

type LineProps = { one: TestedStoryAction; story: StoryDefinition; onSelect: (slug: string) => void };

function Line({ one, story, onSelect }: LineProps) {
  const action = story.actions.find(({ slug }) => slug === one.action);
  const { icon: Icon, ink } = lookOf(one);
  return (
    <button
      type="button"
      onClick={() => onSelect(one.action)}
      className="flex w-full items-start gap-2 rounded-control px-1 py-1.5 text-left hover:bg-sunk"
    >
      <Icon aria-hidden className={cx("mt-0.5 size-4 shrink-0", ink)} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">{action?.name ?? one.action}</span>
        <span className="block text-ink-2">{tellAction(one, action)}</span>
      </span>
      <span className="tabular shrink-0 text-ink-2">
        {one.runs} in, {one.eventCount} out
      </span>
    </button>
  );
}

function lookOf({ state, outcomes, waiting }: TestedStoryAction): { icon: LucideIcon; ink: string } {
  if ((outcomes.failed ?? 0) + (outcomes.unknown ?? 0) > 0) return { icon: TriangleAlert, ink: "text-bad" };
  if (waiting > 0) return { icon: Clock, ink: "text-wait" };
  if (state === "pinned") return { icon: Pin, ink: "text-ink-2" };
  if (outcomes.emitted === undefined && outcomes.no_match === undefined)
    return { icon: CircleSlash, ink: "text-ink-2" };
  return { icon: CheckCircle2, ink: "text-ok" };
}

/** How the runs of an action ended, and which way their events went. */
function tellAction({ state, outcomes, waiting, errors }: TestedStoryAction, action: StoryAction | undefined): string {
  const { emitted = 0, no_match: noMatch = 0, dropped = 0, failed = 0, unknown = 0 } = outcomes;
  const isCondition = action?.type === "condition";
  const parts = [
    ...(state === "pinned" ? ["pinned, not performed"] : []),
    ...(isCondition && emitted > 0 ? [`${emitted} matched`] : []),
    ...(noMatch > 0 ? [`${noMatch} did not match`] : []),
    ...(dropped > 0 ? [`${dropped} emitted nothing`] : []),
    ...(failed > 0 ? [`${failed} failed: ${errors[0]?.message ?? ""}`] : []),
    ...(unknown > 0 ? [`of ${unknown} nobody knows whether they had their effect`] : []),
    ...(waiting > 0 ? [`${waiting} would wait for another story`] : []),
  ];
  return parts.join(" · ");
}

/** Why runs of an action failed. */
export function TestErrors({ errors }: Pick<TestedStoryAction, "errors">) {
  if (errors.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1.5">
      {errors.map(({ code, message, runs }) => (
        <li key={`${code} ${message}`} className="rounded-control border border-bad bg-bad-bg px-3 py-2">
          <span className="text-bad">{message}</span>{" "}
          <code className="text-[11.5px] text-ink-2">
            {code}
            {runs > 1 ? ` ×${runs}` : ""}
          </code>
        </li>
      ))}
    </ul>
  );
}
