"use client";

import { useParams } from "next/navigation";
import type { StoryFairnessData } from "../api/outputs.ts";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { SkeletonRows } from "../parts/Skeleton.tsx";
import { formatCount, formatDuration } from "../parts/time.ts";
import { Facts } from "../run/Facts.tsx";
import { Crumb } from "../shell/Crumb.tsx";
import { Frame } from "../shell/Frame.tsx";
import { Page } from "../shell/Page.tsx";
import { StoryNav } from "../story/StoryNav.tsx";
import { MinuteChart } from "./MinuteChart.tsx";
import { OldFigures } from "./OldFigures.tsx";
import { PolicyForm } from "./PolicyForm.tsx";
import { BudgetUsed, budgetTitle, formatPart, WaitBadge } from "./ShareTable.tsx";
import { SlotHolders } from "./SlotHolders.tsx";
import { waitSeries, workSeries } from "./series.ts";
import { useStoryFairness } from "./useFairness.ts";

/** How one story stands to its share: why it waits, what it used minute by minute, and what people have set for it. */
export function StoryFairnessPage() {
  const { id } = useParams<{ id: string }>();
  const fairness = useStoryFairness(id);
  const { data, error } = fairness;
  return (
    <Frame
      heading={<Crumb href={`/stories/${id}`} parent={data?.name ?? "Story"} title="Fairness" />}
      actions={<StoryNav storyId={id} here="/fairness" />}
    >
      <Page>
        {error && data === undefined && (
          <ProblemNotice error={error} what="The share of this story" onRetry={() => void fairness.refetch()} />
        )}
        {fairness.isPending && <SkeletonRows />}
        {error && data !== undefined && <OldFigures error={error} at={data.at} />}
        {data !== undefined && <StoryShareView share={data} />}
      </Page>
    </Frame>
  );
}

function StoryShareView({ share }: { share: StoryFairnessData }) {
  const { id, name, budget, minutes, policy } = share;
  return (
    <div className="grid items-start gap-7 lg:grid-cols-[minmax(0,1fr)_320px]">
      <div className="flex min-w-0 flex-col gap-7">
        <div>
          <div aria-live="polite" className="flex flex-col items-start gap-2">
            <WhyWaiting share={share} />
          </div>
          <div className="mt-4 flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="font-semibold">Budget used</span>
            <BudgetUsed name={name} budget={budget} />
            <span className="text-ink-2">{budgetTitle(budget)}</span>
          </div>
        </div>
        <MinuteChart
          title="Waiting, by reason"
          nothing={share.waiting > 0 ? "No wait has ended" : "Nothing waited"}
          minutes={minutes}
          series={waitSeries(minutes)}
        />
        <SlotHolders storyId={id} />
        <MinuteChart title="Worker time" nothing="Nothing ran" minutes={minutes} series={workSeries(minutes)} />
      </div>
      <aside className="flex flex-col gap-6">
        <section aria-label="Figures" className="rounded-panel border border-line border-b-line-strong bg-paper p-4">
          <h2 className="mb-3 text-large">Now and in the last {minutes.length} min</h2>
          <Facts facts={factsOf(share)} />
        </section>
        <PolicyForm key={id} storyId={id} policy={policy} />
      </aside>
    </div>
  );
}

function WhyWaiting({ share: { name, wait, waiting, running } }: { share: StoryFairnessData }) {
  if (wait === null) {
    const state = running > 0 ? `${formatCount(running)} of its action runs run now.` : "It has nothing to run.";
    return (
      <p className="text-dense text-ink-2">
        Nothing of <strong className="text-ink">{name}</strong> waits. {state}
      </p>
    );
  }
  return (
    <>
      <WaitBadge wait={wait} />
      <p className="max-w-[68ch] text-dense">
        <strong>
          {formatCount(waiting)} {waiting === 1 ? "action run waits" : "action runs wait"}.
        </strong>{" "}
        {wait.sentence}
      </p>
      <p className="text-ink-3">
        This has held for {formatDuration(wait.sinceMs)}.
        {wait.clearMs !== null && ` At this pace all of them have started in about ${formatDuration(wait.clearMs)}.`}
      </p>
    </>
  );
}

function factsOf(share: StoryFairnessData): [string, string][] {
  const { running, allowed, lent, waiting, used, lanes } = share;
  const own = allowed === null ? formatCount(running) : `${formatCount(running - lent)} of ${formatCount(allowed)}`;
  const orNone = (ms: number | null) => (ms === null ? "–" : formatDuration(ms));
  const estimates = [lanes.cpu, lanes.io]
    .filter(({ estimateMs }) => estimateMs > 0)
    .map(({ estimateMs }) => estimateMs);
  return [
    ["Running on its share", own],
    ...(lent > 0 ? [["Running on lent slots", formatCount(lent)] satisfies [string, string]] : []),
    ["Waiting", formatCount(waiting)],
    ["A run takes about", estimates.length === 0 ? "–" : formatDuration(Math.max(...estimates))],
    ["Ended action runs", formatCount(used.runs)],
    ["Waited, middle of them", orNone(used.waitP50Ms)],
    ["Waited, 95 of 100 at most", orNone(used.waitP95Ms)],
    ["Worker time", used.workMs === 0 ? "–" : formatDuration(used.workMs)],
    ["Part of all worker time", used.runs === 0 ? "–" : formatPart(used.part)],
  ];
}
