"use client";

import type { StoryRunStatus } from "../../server/recordQueries.ts";
import { cx } from "../parts/cx.ts";
import { FilterSelect } from "../parts/FilterSelect.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { runStatuses } from "../parts/statusWords.ts";
import { lengths, type RunFilters, spans } from "./useRunFilters.ts";
import { waitReasonsHeld, waitWords } from "./waitWords.ts";

const statuses: readonly StoryRunStatus[] = ["open", "succeeded", "failed", "cancelled"];
const reasons = waitReasonsHeld.map((value) => ({ value, words: waitWords(value).word }));

/** Status, why it waits, when it began, how long it took, and words of what failed or the end of an id. */
export function RunFilterBar({ filters }: { filters: RunFilters }) {
  const { status, reason, span, length, text } = filters;
  return (
    <search className="flex flex-wrap items-center gap-2">
      <StatusFilter status={status} onChange={filters.setStatus} />
      <FilterSelect
        label="Why waiting"
        any="Waiting or not"
        value={reason}
        options={reasons}
        onChange={filters.setReason}
      />
      <FilterSelect label="Began" any="Any time" value={span} options={spans} onChange={filters.setSpan} />
      <FilterSelect label="Took" any="Any length" value={length} options={lengths} onChange={filters.setLength} />
      <SearchField label="Id, story or failure" value={text} onChange={filters.setText} />
    </search>
  );
}

type StatusFilterProps = { status: StoryRunStatus | null; onChange: (status: StoryRunStatus | null) => void };

function StatusFilter({ status, onChange }: StatusFilterProps) {
  return (
    <fieldset className="flex flex-wrap gap-1">
      <legend className="sr-only">Status</legend>
      {[null, ...statuses].map((one) => (
        <button
          key={one ?? "all"}
          type="button"
          aria-pressed={one === status}
          onClick={() => onChange(one)}
          className={cx(
            "h-7 rounded-control border px-2.5 font-semibold transition-colors duration-150",
            one === status
              ? "border-ink bg-paper text-ink"
              : "border-transparent text-ink-2 hover:bg-sunk hover:text-ink",
          )}
        >
          {one === null ? "All" : runStatuses[one].word}
        </button>
      ))}
    </fieldset>
  );
}
