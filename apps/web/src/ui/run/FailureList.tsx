"use client";

import type { StoryDefinition } from "@fairlead/story";
import type { ActionRun } from "../../server/runs.ts";
import { toRunError } from "./runError.ts";

type FailureListProps = {
  runs: readonly ActionRun[];
  version: Pick<StoryDefinition, "actions"> | undefined;
  onSelect: (id: string) => void;
};

const shown = 20;

/** The action runs that failed, each with its reason; leads to their details. */
export function FailureList({ runs, version, onSelect }: FailureListProps) {
  return (
    <ul className="flex flex-col gap-2">
      {runs.slice(0, shown).map((run) => (
        <li key={run.id}>
          <button
            type="button"
            onClick={() => onSelect(run.id)}
            className="w-full rounded-control border border-bad bg-bad-bg px-3 py-2 text-left hover:underline"
          >
            <span className="block font-semibold text-bad">
              {version?.actions.find(({ slug }) => slug === run.action)?.name ?? run.action}
            </span>
            <span className="text-ink">{toRunError(run.error)?.message ?? "No reason was recorded."}</span>
          </button>
        </li>
      ))}
      {runs.length > shown && <li className="text-ink-2">And {runs.length - shown} more.</li>}
    </ul>
  );
}
