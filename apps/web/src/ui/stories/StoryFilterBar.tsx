"use client";

import { FilterSelect } from "../parts/FilterSelect.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { type StoryFilters, useLabels } from "./useStoryFilters.ts";

const states = [
  { value: "live", words: "Live" },
  { value: "draft", words: "Draft only" },
  { value: "paused", words: "Paused" },
];

/** Search, folder, tag and state. */
export function StoryFilterBar({ filters }: { filters: StoryFilters }) {
  const { folders, tags } = useLabels();
  const toOption = ({ name, stories }: { name: string; stories: number }) => ({
    value: name,
    words: `${name} (${stories})`,
  });
  return (
    <search className="flex flex-1 flex-wrap items-center justify-end gap-2 max-sm:justify-start">
      {(folders.length > 0 || filters.folder !== null) && (
        <FilterSelect
          label="Folder"
          any="All folders"
          value={filters.folder}
          options={folders.map(toOption)}
          onChange={filters.setFolder}
        />
      )}
      {(tags.length > 0 || filters.tag !== null) && (
        <FilterSelect
          label="Tag"
          any="All tags"
          value={filters.tag}
          options={tags.map(toOption)}
          onChange={filters.setTag}
        />
      )}
      <FilterSelect label="State" any="Any state" value={filters.state} options={states} onChange={filters.setState} />
      <SearchField label="Find a story" value={filters.search} onChange={filters.setSearch} />
    </search>
  );
}
