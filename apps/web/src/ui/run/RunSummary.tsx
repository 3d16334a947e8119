"use client";

import type { StoryDefinition } from "@fairlead/story";
import type { RunData } from "../api/outputs.ts";
import { CopyButton } from "../parts/CopyButton.tsx";
import { Section } from "../parts/Section.tsx";
import { shortId } from "../parts/shortId.ts";
import { formatCount, formatDuration, formatMoment } from "../parts/time.ts";
import { Facts } from "./Facts.tsx";
import { FailureList } from "./FailureList.tsx";
import { RunLineage } from "./RunLineage.tsx";
import { heldOf } from "./timeline.ts";
import { WaitList } from "./WaitList.tsx";
import { waitWords } from "./waitWords.ts";

type RunSummaryProps = {
  run: RunData;
  version: StoryDefinition | undefined;
  onSelect: (id: string) => void;
};

/** The whole of a story run: how it stands, what it waits for, what failed. */
export function RunSummary({ run, version, onSelect }: RunSummaryProps) {
  const { id, startedAt, endedAt, counts, trigger, waiting, actionRuns } = run;
  const failed = actionRuns.items.filter(({ outcome }) => outcome === "failed" || outcome === "unknown");
  return (
    <div className="divide-y divide-line">
      <div className="px-4 py-3.5">
        <div className="flex items-center justify-between gap-2">
          <h2 className="text-large">Run {shortId(id)}</h2>
          <CopyButton text={id} label="Copy the run's id" />
        </div>
        <p className="text-ink-2">{headline(run)}</p>
      </div>
      {waiting.length > 0 && (
        <Section title="Why it is not done yet">
          <WaitList waits={waiting} version={version} />
        </Section>
      )}
      {failed.length > 0 && (
        <Section title="What failed">
          <FailureList runs={failed} version={version} onSelect={onSelect} />
        </Section>
      )}
      <RunLineage run={run} />
      <Section title="Times and counts">
        <Facts
          facts={[
            ["Started", formatMoment(startedAt)],
            ["Took", endedAt === null ? "–" : formatDuration(Date.parse(endedAt) - Date.parse(startedAt))],
            ["Held", formatDuration(actionRuns.items.reduce((sum, one) => sum + heldOf(one), 0))],
            ["Worked", formatDuration(workedOf(run))],
            ["Action runs", formatCount(counts.runs)],
            ["Failed", formatCount(counts.failures)],
            ["Events", formatCount(counts.events)],
            ["Started by", triggerWords[trigger] ?? trigger],
            ["Version", run.version === null ? "Draft" : `v${run.version}`],
          ]}
        />
      </Section>
    </div>
  );
}

const triggerWords: Readonly<Record<string, string>> = {
  webhook: "Webhook",
  sample: "Sample event",
  schedule: "Schedule",
  call: "Another story",
  test: "A test of a story that calls it",
  manual: "By hand",
  retry: "Retry",
  reemit: "Event emitted again",
};

/** The one sentence that says how the run stands. */
function headline({ status, waiting, counts, startedAt, endedAt }: RunData): string {
  const first = waiting[0];
  if (status === "open" && first !== undefined) return `${waitWords(first.reason).state}.`;
  if (status === "open") return counts.runs === 0 ? "Accepted, not started." : "Running.";
  if (status === "cancelled") return "Cancelled: what had not run will not.";
  const took = endedAt === null ? "" : ` in ${formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}`;
  return status === "failed" ? `Ended${took} with a failure.` : `Done${took}.`;
}

function workedOf({ actionRuns }: RunData): number {
  return actionRuns.items.reduce((sum, run) => sum + Date.parse(run.endedAt) - Date.parse(run.startedAt), 0);
}
