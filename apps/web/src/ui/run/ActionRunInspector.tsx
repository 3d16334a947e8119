"use client";

import type { StoryDefinition } from "@fairlead/story";
import type { ActionRun } from "../../server/runs.ts";
import type { RunData } from "../api/outputs.ts";
import { useMayEdit } from "../api/useSession.ts";
import { Badge } from "../parts/Badge.tsx";
import { Section } from "../parts/Section.tsx";
import { outcomes } from "../parts/statusWords.ts";
import { formatDuration, formatExactClock } from "../parts/time.ts";
import { EmittedEvents } from "./EmittedEvents.tsx";
import { EventView } from "./EventView.tsx";
import { Facts } from "./Facts.tsx";
import { InspectorHead } from "./InspectorHead.tsx";
import { RetryButtons } from "./RetryButtons.tsx";
import { RunErrors, RunLog } from "./RunTold.tsx";
import { SentList } from "./SentList.tsx";
import { toSent } from "./sent.ts";
import { waitsOf } from "./timeline.ts";
import { waitWords } from "./waitWords.ts";

type ActionRunInspectorProps = {
  run: RunData;
  version: StoryDefinition | undefined;
  selected: ActionRun;
  onSelect: (id: string | null) => void;
};

/** One action run: how it ended, how long it was held and worked, what came in and what it emitted. */
export function ActionRunInspector({ run, version, selected, onSelect }: ActionRunInspectorProps) {
  const { action: slug, outcome, startedAt, endedAt, attempt, parentEventId } = selected;
  const { word, icon, tone } = outcomes[outcome];
  const mayRetry = useMayEdit() && parentEventId !== null && (outcome === "failed" || outcome === "unknown");
  return (
    <div className="divide-y divide-line">
      <InspectorHead
        action={version?.actions.find((action) => action.slug === slug)}
        slug={slug}
        onClose={() => onSelect(null)}
        badge={
          <Badge tone={tone} icon={icon}>
            {word}
          </Badge>
        }
      />
      <RunErrors run={selected} />
      {mayRetry && (
        <div className="flex flex-wrap items-center gap-2 px-4 py-3">
          <RetryButtons run={run} actionRunId={selected.id} />
        </div>
      )}
      <Section title="Time">
        <Facts
          facts={[
            ["Started", formatExactClock(startedAt)],
            ...waitsOf(selected).map(
              ([reason, ms]) => [`Held, ${waitWords(reason).word.toLowerCase()}`, formatDuration(ms)] as const,
            ),
            ["Worked", formatDuration(Date.parse(endedAt) - Date.parse(startedAt))],
            ["Attempt", String(attempt)],
          ]}
        />
      </Section>
      <Section title="Emitted">
        <EmittedEvents storyRunId={run.id} actionRunId={selected.id} action={slug} />
      </Section>
      {parentEventId !== null && (
        <Section title="Came in">
          <EventView id={parentEventId} />
        </Section>
      )}
      <SentList sent={toSent(selected.sent)} />
      <RunLog log={selected.log} />
    </div>
  );
}
