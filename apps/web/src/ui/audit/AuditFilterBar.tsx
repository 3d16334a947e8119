"use client";

import { FilterSelect } from "../parts/FilterSelect.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { spans } from "../run/useRunFilters.ts";
import { resultChoices, verbChoices } from "./auditWords.ts";
import type { AuditFilters } from "./useAudit.ts";

/** Who, what, to what, how it ended, and when. */
export function AuditFilterBar({ filters }: { filters: AuditFilters }) {
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <SearchField label="Who" value={filters.who} onChange={filters.setWho} />
      <FilterSelect
        label="What was done"
        any="Anything done"
        value={filters.verb}
        options={verbChoices}
        onChange={filters.setVerb}
      />
      <input
        type="search"
        aria-label="To what"
        placeholder="To what"
        maxLength={200}
        value={filters.object}
        onChange={({ target }) => filters.setObject(target.value)}
        className="h-[30px] w-44 max-w-full rounded-control border border-line-strong bg-paper px-2.5"
      />
      <FilterSelect
        label="How it ended"
        any="Any result"
        value={filters.result}
        options={resultChoices}
        onChange={filters.setResult}
      />
      <FilterSelect label="When" any="Any time" value={filters.span} options={spans} onChange={filters.setSpan} />
    </div>
  );
}
