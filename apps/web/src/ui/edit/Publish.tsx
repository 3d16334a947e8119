"use client";

import { lazy, Suspense, useState } from "react";
import type { StoryData } from "../api/outputs.ts";
import { Button } from "../parts/Button.tsx";
import { countOf } from "../parts/time.ts";
import { useEarlyLoad } from "../parts/useEarlyLoad.ts";
import type { DraftState, DraftStore } from "./draftStore.ts";
import { focusStory } from "./focusStory.ts";
import { useReview } from "./useReview.ts";

const load = () => import("./PublishDialog.tsx");
const PublishDialog = lazy(() => load().then((file) => ({ default: file.PublishDialog })));

/** The button that opens what is about to be published. */
export const publishButtonId = "publish";

type PublishProps = {
  story: StoryData;
  store: DraftStore;
  state: DraftState;
  /** Leads to where a problem is, by its path in the definition. */
  onProblem: (path: string) => void;
};

/** The button that publishes: it shows first what would change for those who call the story, and what keeps it back. */
export function Publish({ story, store, state, onProblem }: PublishProps) {
  useEarlyLoad(load);
  const [isOpen, setOpen] = useState(false);
  const count = useReview(story.id).data?.count ?? 0;
  const isNew = story.live === null;
  const close = (isPublished: boolean) => {
    setOpen(false);
    // After publishing there is nothing left to press here: the keyboard goes where the work is.
    if (isPublished) focusStory();
  };
  return (
    <>
      <Button
        id={publishButtonId}
        look="primary"
        disabled={!isNew && count === 0 && state.saving === "saved"}
        onClick={() => {
          void store.save();
          setOpen(true);
        }}
      >
        {isNew || count === 0 ? "Publish" : `Publish ${countOf(count, "change")}`}
      </Button>
      <Suspense fallback={null}>
        {isOpen && <PublishDialog {...{ story, state, onProblem }} onClose={close} />}
      </Suspense>
    </>
  );
}
