"use client";

import type { StoryDefinition } from "@fairlead/story";
import { ChevronDown, ChevronUp, Search, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { findFilters, findKeys } from "../board/find.ts";
import { toOutlineParts } from "../board/outlineParts.ts";
import type { StatusStore } from "../board/statusStore.ts";
import { focusStory } from "../edit/focusStory.ts";
import { useEditing } from "../edit/useEditing.ts";
import type { Problems } from "../edit/useReview.ts";
import { IconButton } from "../parts/Button.tsx";
import { findFieldId } from "./useStoryKeys.ts";

type FindBarProps = {
  story: StoryDefinition;
  statuses: StatusStore;
  problems: Problems;
  /** Selects what has a key and brings it into view. */
  onShow: (key: string) => void;
  onClose: () => void;
};

/** Finds actions, notes and groups by what stands in them: Enter goes from one to the next, Escape back to the story. */
export function FindBar({ story, statuses, problems, onShow, onClose }: FindBarProps) {
  const [search, setSearch] = useState("");
  const [at, setAt] = useState(-1);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const reads = useReads(story);
  const found = useMemo(
    () =>
      findKeys(search, {
        ...{ story, reads, statusOf: statuses.card },
        problemsOf: (slug) => problems.get(slug)?.length ?? 0,
      }),
    [search, story, statuses, problems, reads],
  );
  const show = (step: number) => {
    if (found.length === 0) return;
    const next = (at + step + found.length) % found.length;
    setAt(next);
    onShow(found[next] ?? "");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.target === field.current) show(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const close = () => {
    onClose();
    focusStory();
  };
  return (
    <search
      onKeyDown={onKeyDown}
      className="sheet absolute top-3 right-3 z-20 w-[380px] max-w-[calc(100%-24px)] rounded-panel border-ink p-1.5"
    >
      <div className="flex items-center gap-1">
        <Search aria-hidden className="mx-1 size-4 shrink-0 text-ink-2" />
        <input
          ref={field}
          id={findFieldId}
          type="search"
          aria-label="Find in the story"
          placeholder="Name, option, note, type:http"
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
            setAt(-1);
          }}
          className="h-[30px] min-w-0 flex-1 rounded-control border border-line-strong bg-paper px-2"
        />
        <IconButton label="The one before (Shift+Enter)" disabled={found.length === 0} onClick={() => show(-1)}>
          <ChevronUp aria-hidden />
        </IconButton>
        <IconButton label="The next one (Enter)" disabled={found.length === 0} onClick={() => show(1)}>
          <ChevronDown aria-hidden />
        </IconButton>
        <IconButton label="Close the search" onClick={close}>
          <X aria-hidden />
        </IconButton>
      </div>
      <p role="status" className="truncate px-2 pt-1 text-ink-2 text-small">
        {search.trim() === "" ? `Filters: ${findFilters.join(" ")}` : countWords(found.length, at)}
        {at !== -1 && found.length > 0 && ` · ${wordsOf(story, found[at] ?? "")}`}
      </p>
    </search>
  );
}

const nothing: ReadonlyMap<string, ReadonlySet<string>> = new Map();

/** What the formulas of each action read; nothing until what reads them is loaded. */
function useReads(story: StoryDefinition): ReadonlyMap<string, ReadonlySet<string>> {
  const editing = useEditing();
  return useMemo(() => editing?.findReads(story) ?? nothing, [editing, story]);
}

/** What was found, in words; of a note its text. */
function wordsOf(story: StoryDefinition, key: string): string {
  const part = toOutlineParts(story).get(key);
  if (part === undefined) return story.actions.find(({ slug }) => slug === key)?.name ?? "";
  return `${part.kind}: ${[part.title, part.kind === "Note" ? part.more : null].filter(Boolean).join(" · ")}`;
}

function countWords(count: number, at: number): string {
  if (count === 0) return "Nothing in this story has that.";
  return at === -1 ? `${count} found. Enter goes there.` : `${at + 1} of ${count}`;
}
