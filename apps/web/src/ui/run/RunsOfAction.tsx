"use client";

import type { StoryDefinition } from "@fairlead/story";
import type { RunData } from "../api/outputs.ts";
import { Badge } from "../parts/Badge.tsx";
import { Clock } from "../parts/Moment.tsx";
import { Section } from "../parts/Section.tsx";
import { outcomes } from "../parts/statusWords.ts";
import { countOf, formatDuration } from "../parts/time.ts";
import { InspectorHead } from "./InspectorHead.tsx";
import type { Selection } from "./selection.ts";
import { WaitList } from "./WaitList.tsx";

type RunsOfActionProps = {
  run: RunData;
  version: StoryDefinition | undefined;
  selection: Extract<Selection, { kind: "action" }>;
  onSelect: (id: string | null) => void;
};

const shown = 200;

/** One action of a run with several runs, or none: what waits, and the way to each. */
export function RunsOfAction({ run, version, selection, onSelect }: RunsOfActionProps) {
  const { action: slug, runs } = selection;
  const waits = run.waiting.filter(({ action }) => action === slug);
  return (
    <div className="divide-y divide-line">
      <InspectorHead
        action={version?.actions.find((action) => action.slug === slug)}
        slug={slug}
        onClose={() => onSelect(null)}
      />
      {waits.length > 0 && (
        <Section title="Why it is not done yet">
          <WaitList waits={waits} version={version} />
        </Section>
      )}
      <Section title={countOf(runs.length, "run")}>
        {runs.length === 0 && <p className="text-ink-2">No event of this run has passed through this action.</p>}
        <ul>
          {runs.slice(0, shown).map(({ id, outcome, startedAt, endedAt }) => {
            const { word, icon, tone } = outcomes[outcome];
            return (
              <li key={id}>
                <button
                  type="button"
                  onClick={() => onSelect(id)}
                  className="flex h-9 w-full items-center gap-3 rounded-control px-2 text-left hover:bg-sunk"
                >
                  <Badge tone={tone} icon={icon}>
                    {word}
                  </Badge>
                  <span className="tabular ml-auto text-ink-2">
                    {formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}
                  </span>
                  <Clock at={startedAt} />
                </button>
              </li>
            );
          })}
        </ul>
        {runs.length > shown && <p className="text-ink-2">The others are in the action runs below the board.</p>}
      </Section>
    </div>
  );
}
