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
import { toEarlierErrors, toLogLines, toRunError } from "./runError.ts";
import { SentItems, SentList } from "./SentList.tsx";
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
  const logLines = toLogLines(selected.log);
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
      <Errors selected={selected} />
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
      {logLines.length > 0 && (
        <Section title="Log">
          <ul className="font-mono text-[12px]">
            {logLines.map((line, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a log never move
              <li key={at} className="py-0.5">
                {line}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  );
}

function Errors({ selected }: { selected: ActionRun }) {
  const error = toRunError(selected.error);
  const earlier = toEarlierErrors(selected.errors);
  if (error === null && earlier.length === 0) return null;
  return (
    <Section title={error === null ? "Earlier attempts" : "Why it failed"}>
      {error !== null && (
        <p className="rounded-control border border-bad bg-bad-bg px-3 py-2">
          {error.message} <code className="text-bad text-small">{error.code}</code>
        </p>
      )}
      {earlier.length > 0 && (
        <ol className="mt-2 flex flex-col gap-1.5">
          {earlier.map((one, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: attempts never change their order
            <li key={at} className="text-ink-2">
              Attempt {at + 1}: {one.message} <code className="text-small">{one.code}</code>
              {one.sent.length > 0 && <SentItems sent={one.sent} />}
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
