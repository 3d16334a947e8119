"use client";

import { useState } from "react";
import { Button } from "../parts/Button.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { CheckLine } from "./CheckLine.tsx";
import { CheckProblem } from "./CheckProblem.tsx";
import type { KeyFields } from "./keyForm.ts";
import { useStoryChoices } from "./useApiKeys.ts";

type Stories = KeyFields["stories"];
type StoryLimitProps = { stories: Stories; problem: string | null; onChange: (stories: Stories) => void };

/** Whether a key is for all stories of the team or for some, and for which. */
export function StoryLimit({ stories, problem, onChange }: StoryLimitProps) {
  return (
    <fieldset className="mb-4">
      <legend className="mb-1 font-semibold">Stories</legend>
      <CheckLine
        label="Only some stories"
        hint="what is about the whole team is closed to the key then"
        checked={stories !== null}
        onChange={(isLimited) => onChange(isLimited ? [] : null)}
      />
      {stories !== null && <StoryChoice stories={stories} onChange={onChange} />}
      {problem !== null && <CheckProblem text={problem} />}
    </fieldset>
  );
}

type StoryChoiceProps = { stories: NonNullable<Stories>; onChange: (stories: Stories) => void };

function StoryChoice({ stories, onChange }: StoryChoiceProps) {
  const [search, setSearch] = useState("");
  const choices = useStoryChoices(search);
  const found = choices.data?.items ?? [];
  const others = stories.filter(({ id }) => !found.some((story) => story.id === id));
  const put = (story: { id: string; name: string }, isIn: boolean) => {
    const rest = stories.filter(({ id }) => id !== story.id);
    onChange(isIn ? [...rest, { id: story.id, name: story.name }] : rest);
  };
  return (
    <div className="mt-1.5 ml-5 flex flex-col gap-1.5">
      <SearchField label="Find a story" value={search} onChange={setSearch} />
      <div className="max-h-40 overflow-auto border-line border-y py-1">
        {[...others, ...found].map((story) => (
          <CheckLine
            key={story.id}
            label={story.name}
            checked={stories.some(({ id }) => id === story.id)}
            onChange={(isIn) => put(story, isIn)}
          />
        ))}
        {choices.isPending && <p className="text-ink-3">Looking for stories…</p>}
        {choices.error !== null && (
          <p className="flex items-center gap-2 text-bad">
            The stories could not be loaded. <Button onClick={() => void choices.refetch()}>Try again</Button>
          </p>
        )}
        {choices.isSuccess && found.length === 0 && <p className="text-ink-3">No story is called that.</p>}
      </div>
    </div>
  );
}
