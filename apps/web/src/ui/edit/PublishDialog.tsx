"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { TriangleAlert, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { toApiProblem } from "../api/apiError.ts";
import type { StoryData } from "../api/outputs.ts";
import { useTRPC } from "../api/trpc.ts";
import { Button, IconButton } from "../parts/Button.tsx";
import { countOf } from "../parts/time.ts";
import { Changes } from "./Changes.tsx";
import type { DraftState } from "./draftStore.ts";
import { PublishTests, usePublishTests } from "./PublishTests.tsx";
import { useReview } from "./useReview.ts";

type PublishDialogProps = {
  story: StoryData;
  state: DraftState;
  /** Leads to where a problem is, by its path in the definition. */
  onProblem: (path: string) => void;
  onClose: (isPublished: boolean) => void;
};

const published = "published";

/**
 * What is about to be published, and what keeps it back. It is the browser's own dialog: it keeps the keyboard inside, Escape closes it, and the button gets the keyboard back.
 */
export function PublishDialog({ story, state, onProblem, onClose }: PublishDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = (answer?: string) => dialog.current?.close(answer);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="publish-title"
      onClose={({ currentTarget }) => onClose(currentTarget.returnValue === published)}
      className="sheet m-auto max-h-[86vh] w-[560px] max-w-[calc(100vw-24px)] flex-col rounded-panel border-ink text-ink open:flex backdrop:bg-[color-mix(in_srgb,var(--sunk)_75%,transparent)]"
    >
      <div className="flex items-center justify-between gap-3 border-line border-b px-5 py-3">
        <h2 id="publish-title" className="text-title">
          Publish “{state.definition.name}”
        </h2>
        <IconButton label="Close" onClick={() => close()}>
          <X aria-hidden />
        </IconButton>
      </div>
      <Review
        {...{ story, state }}
        onPublished={() => close(published)}
        onCancel={() => close()}
        onProblem={(path) => {
          close();
          onProblem(path);
        }}
      />
    </dialog>
  );
}

type ReviewProps = Omit<PublishDialogProps, "onClose"> & { onPublished: () => void; onCancel: () => void };

function Review({ story, state, onPublished, onCancel, onProblem }: ReviewProps) {
  const review = useReview(story.id);
  const publishing = usePublishing(story.id, onPublished);
  const data = review.data;
  const isFresh = state.saving === "saved" && !review.isFetching;
  const trouble = publishing.error ?? review.error;
  const testing = usePublishTests(story.id, isFresh && data !== undefined ? data.revision : null);
  const isReady = data !== undefined && isFresh && data.problems.length === 0 && !testing.isRunning;
  return (
    <>
      <div className="min-h-0 overflow-auto px-5 py-4">
        {data !== undefined && data.problems.length > 0 && (
          <section className="mb-4 rounded-control border border-bad bg-bad-bg px-3.5 py-2.5">
            <h3 className="flex items-center gap-2 font-semibold text-bad">
              <TriangleAlert aria-hidden className="size-4" />
              {countOf(data.problems.length, "problem")} to mend first
            </h3>
            <ul className="mt-1.5 flex flex-col gap-1">
              {data.problems.map(({ path, message }) => (
                <li key={`${path} ${message}`}>
                  <button
                    type="button"
                    onClick={() => onProblem(path)}
                    className="min-h-6 rounded-control text-left [overflow-wrap:anywhere] hover:underline"
                  >
                    <code className="text-[11.5px] underline underline-offset-2">
                      {nameOf(path, state) || "The story"}
                    </code>{" "}
                    {message}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        {data !== undefined && <Changes changes={data.changes} count={data.count} live={story.live} />}
        <PublishTests testing={testing} />
        {trouble !== null && (
          <p role="alert" className="mt-3 text-bad">
            {toApiProblem(trouble).message}
          </p>
        )}
        {(state.saving === "waiting" || state.saving === "refused") && (
          <p role="alert" className="mt-3 text-bad">
            The draft is not saved: {state.trouble}
          </p>
        )}
      </div>
      <div className="flex items-center justify-end gap-2 border-line border-t px-5 py-3">
        <Button onClick={onCancel}>Not now</Button>
        <Button
          look="primary"
          busy={publishing.isPending}
          disabled={!isReady}
          onClick={() => data !== undefined && publishing.mutate({ id: story.id, revision: data.revision })}
        >
          {testing.isFailed ? "Publish anyway" : `Publish as version ${(story.live?.number ?? 0) + 1}`}
        </Button>
      </div>
    </>
  );
}

function usePublishing(id: string, onPublished: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const renew = () =>
    Promise.all([
      queryClient.invalidateQueries(trpc.stories.get.queryFilter({ id })),
      queryClient.invalidateQueries(trpc.stories.review.queryFilter({ id })),
      queryClient.invalidateQueries(trpc.stories.list.infiniteQueryFilter()),
    ]);
  return useMutation(
    trpc.stories.publish.mutationOptions({
      onSuccess: async () => {
        await renew();
        onPublished();
      },
      onError: renew,
    }),
  );
}

/** A path of a problem with the name of its action in the place of its number. */
function nameOf(path: string, { definition }: DraftState): string {
  return path.replace(/^actions\[(\d+)\]/, (whole, index: string) => definition.actions[Number(index)]?.name ?? whole);
}
