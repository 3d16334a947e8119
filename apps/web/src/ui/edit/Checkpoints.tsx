"use client";

import { useQuery } from "@tanstack/react-query";
import { History, Trash2 } from "lucide-react";
import { useState } from "react";
import type { CheckpointRow } from "../../server/checkpoints.ts";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { Button, IconButton } from "../parts/Button.tsx";
import { Ago } from "../parts/Moment.tsx";
import { Section } from "../parts/Section.tsx";
import { Bone, Late } from "../parts/Skeleton.tsx";
import type { Editor } from "./editor.ts";
import { useCheckpoints } from "./useCheckpoints.ts";

type CheckpointsProps = { storyId: string; editor: Editor };

/** The checkpoints of a story: compared with the draft, and gone back to by a change that undo takes back. */
export function Checkpoints({ storyId, editor }: CheckpointsProps) {
  const { list, remove } = useCheckpoints(storyId);
  const [open, setOpen] = useState<string | null>(null);
  if (list.data === undefined || list.data.length === 0) return null;
  return (
    <Section title="Checkpoints">
      {remove.error !== null && (
        <p role="alert" className="mb-1.5 text-bad">
          {toApiProblem(remove.error).message}
        </p>
      )}
      <ul className="flex flex-col gap-1.5">
        {list.data.map((row) => (
          <li key={row.id} className="rounded-control border border-line px-2.5 py-1.5">
            <div className="flex items-center gap-2">
              <button
                type="button"
                aria-expanded={open === row.id}
                onClick={() => setOpen(open === row.id ? null : row.id)}
                className="min-h-6 min-w-0 flex-1 truncate text-left hover:underline"
              >
                <span className="font-semibold">{row.name}</span>{" "}
                <span className="text-ink-2">
                  <Ago at={row.madeAt} />
                </span>
              </button>
              <IconButton
                label={`Remove the checkpoint ${row.name}`}
                onClick={() => remove.mutate({ id: storyId, checkpoint: row.id })}
              >
                <Trash2 aria-hidden />
              </IconButton>
            </div>
            {open === row.id && <Compared {...{ storyId, editor, row }} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** In what the draft differs from a checkpoint. */
function Compared({ storyId, editor, row }: CheckpointsProps & { row: CheckpointRow }) {
  const trpc = useTRPC();
  const asked = { id: storyId, checkpoint: row.id };
  const review = useQuery(trpc.stories.checkpoint.queryOptions(asked, { refetchOnMount: "always" }));
  if (review.data === undefined) {
    if (review.error) return <p className="text-bad">{toApiProblem(review.error).message}</p>;
    return (
      <Late>
        <Bone className="my-2 w-2/3" />
      </Late>
    );
  }
  const { definition, count, changes } = review.data;
  const restore = () =>
    editor.store.change(({ compareStories, toChange }, story) =>
      toChange(compareStories(story, definition, { positions: true })),
    );
  return (
    <div className="flex flex-col items-start gap-1.5 pt-1 pb-1.5">
      <p className="text-ink-2">{count === 0 ? "The draft is just this." : "Since then:"}</p>
      {changes.length > 0 && (
        <ul className="flex list-disc flex-col gap-1 pl-5">
          {changes.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {count > changes.length && <p className="text-ink-2">And {count - changes.length} more.</p>}
      <Button icon={<History aria-hidden />} onClick={() => void restore()}>
        Go back to it
      </Button>
    </div>
  );
}
