"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { Button } from "../parts/Button.tsx";
import { countOf } from "../parts/time.ts";
import { useLabels } from "./useStoryFilters.ts";

type FilingBarProps = { ids: readonly string[]; onDone: () => void };

/** What can be done with the picked stories: a folder for all of them, a tag more or less for each. */
export function FilingBar({ ids, onDone }: FilingBarProps) {
  const { folders, tags } = useLabels();
  const { file, problem, busy } = useFiling();
  const [told, setTold] = useState("");
  const send = async (change: Omit<Parameters<typeof file>[0], "ids">, words: string) => {
    await file({ ids: [...ids], ...change });
    setTold(words);
  };
  return (
    <section
      aria-label="Picked stories"
      className="sheet mb-3 flex flex-wrap items-center gap-x-5 gap-y-2 rounded-card border-ink px-3 py-2"
    >
      <p className="font-semibold">{countOf(ids.length, "story").replace("storys", "stories")} picked</p>
      <LabelForm
        label="Folder"
        names={folders.map(({ name }) => name)}
        busy={busy}
        verbs={[
          ["Move", (folder) => void send({ folder }, `Moved to ${folder}.`)],
          ["Out of its folder", () => void send({ folder: null }, "Taken out of the folder."), true],
        ]}
      />
      <LabelForm
        label="Tag"
        names={tags.map(({ name }) => name)}
        busy={busy}
        verbs={[
          ["Add", (tag) => void send({ addTags: [tag] }, `Tagged ${tag.toLowerCase()}.`)],
          ["Remove", (tag) => void send({ removeTags: [tag] }, `No longer tagged ${tag.toLowerCase()}.`)],
        ]}
      />
      <Button look="quiet" className="ml-auto" onClick={onDone}>
        Pick none
      </Button>
      <p role="status" className={problem === null ? "text-ink-2" : "w-full text-bad"}>
        {problem ?? told}
      </p>
    </section>
  );
}

type Verb = [words: string, act: (name: string) => void, withoutName?: boolean];

/** A name to choose or to write, and what is to be done with it; the first verb is what Enter does. */
function LabelForm({ label, names, verbs, busy }: { label: string; names: string[]; verbs: Verb[]; busy: boolean }) {
  const id = useId();
  const [name, setName] = useState("");
  const act = ([, verb, withoutName = false]: Verb) => {
    if (name.trim() !== "" || withoutName) verb(name.trim());
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const [first] = verbs;
    if (first !== undefined) act(first);
  };
  return (
    <form method="post" onSubmit={onSubmit} className="flex flex-wrap items-center gap-1.5">
      <label htmlFor={id} className="text-ink-2">
        {label}
      </label>
      <input
        id={id}
        list={`${id}-names`}
        value={name}
        maxLength={60}
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
        className="h-[30px] w-36 rounded-control border border-line-strong bg-paper px-2"
      />
      <datalist id={`${id}-names`}>
        {names.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      {verbs.map((verb, at) => (
        <Button
          key={verb[0]}
          type={at === 0 ? "submit" : "button"}
          disabled={busy || (name.trim() === "" && verb[2] !== true)}
          {...(at === 0 ? {} : { onClick: () => act(verb) })}
        >
          {verb[0]}
        </Button>
      ))}
    </form>
  );
}

function useFiling() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const filing = useMutation(
    trpc.stories.file.mutationOptions({
      onSettled: async () => {
        await Promise.all([
          queryClient.invalidateQueries(trpc.stories.list.infiniteQueryFilter()),
          queryClient.invalidateQueries(trpc.stories.labels.queryFilter()),
        ]);
      },
    }),
  );
  const file = (change: Parameters<typeof filing.mutateAsync>[0]) => filing.mutateAsync(change).catch(() => {});
  return { file, busy: filing.isPending, problem: filing.error ? toApiProblem(filing.error).message : null };
}
