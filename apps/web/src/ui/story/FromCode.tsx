"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { toApiProblem } from "../api/apiError.ts";
import type { StoryData } from "../api/outputs.ts";
import { useTRPC } from "../api/trpc.ts";
import type { Editor } from "../edit/editor.ts";
import { focusStory } from "../edit/focusStory.ts";
import { useEditor } from "../edit/useEditor.ts";
import { Button } from "../parts/Button.tsx";
import { Ago } from "../parts/Moment.tsx";
import { Section } from "../parts/Section.tsx";
import { countOf } from "../parts/time.ts";
import { useDeployment } from "./useDeployment.ts";

/** When a story was deployed, by which key, and where its code is kept; whoever edits it may end that. Nothing where it was not. */
export function FromCodeSection({ story: { id, deployment } }: { story: Pick<StoryData, "id" | "deployment"> }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const editor = useEditor();
  const onSuccess = () => queryClient.invalidateQueries(trpc.stories.get.queryFilter({ id }));
  const forget = useMutation(trpc.stories.forgetDeployment.mutationOptions({ onSuccess }));
  if (deployment === null) return null;
  const { at, by, source } = deployment;
  return (
    <Section title="Deployed from code">
      <p className="text-ink-2">
        <Ago at={at} /> by {by}. The next deployment overwrites what is changed here; places and notes stay.
      </p>
      {source !== null && (
        <p className="mt-1 break-all">
          {/^https?:\/\//.test(source) ? (
            <a href={source} rel="noreferrer" target="_blank" className="underline underline-offset-2">
              {source}
            </a>
          ) : (
            <code>{source}</code>
          )}
        </p>
      )}
      {forget.error !== null && (
        <p role="alert" className="mt-1 text-bad">
          {toApiProblem(forget.error).message}
        </p>
      )}
      {editor !== null && (
        <Button
          className="mt-2"
          busy={forget.isPending}
          onClick={() => {
            forget.mutate({ id });
            focusStory();
          }}
        >
          It is edited here from now on
        </Button>
      )}
    </Section>
  );
}

type OverwrittenProps = { story: StoryData; editor: Editor; onCode: () => void };

/** Tells whoever edits a story that comes from code what the next deployment will overwrite; nothing while it is nothing. */
export function Overwritten({ story, editor, onCode }: OverwrittenProps) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const review = useDeployment(story);
  if (review === undefined || review.count === 0) return null;
  const { count, changes, definition } = review;
  const takeBack = async () => {
    await editor.store.change(({ compareStories, toChange }, draft) =>
      toChange(compareStories(draft, definition, { positions: true })),
    );
    // The button goes with what it was for.
    focusStory();
  };
  return (
    <div className="max-h-[40vh] overflow-auto border-wait border-b bg-wait-bg px-3.5 py-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <p role="status" className="min-w-0 flex-1 basis-[320px]">
          <strong>Deployed from code.</strong> The draft differs from it by {countOf(count, "change")}, which the next
          deployment overwrites.
        </p>
        <Button aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
          What differs
        </Button>
        <Button onClick={onCode}>Draft as code</Button>
        <Button onClick={() => void takeBack()}>Back to the code</Button>
      </div>
      <ul id={id} hidden={!isOpen} className="list-disc py-1.5 pl-5">
        {changes.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
        {count > changes.length && <li>And {count - changes.length} more.</li>}
      </ul>
    </div>
  );
}
