"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { toApiProblem } from "../api/apiError.ts";
import type { StoryData } from "../api/outputs.ts";
import { useTRPC, useTRPCClient } from "../api/trpc.ts";
import { useSession } from "../api/useSession.ts";
import { type DraftState, DraftStore, type Unsaved } from "./draftStore.ts";
import { putSteps, takeSteps } from "./keptSteps.ts";
import { loadEditing } from "./loadEditing.ts";

const keyOf = (id: string) => `fairlead.unsaved.${id}`;

/** The draft of a story as it is edited in this page. */
export function useDraft(story: StoryData): { store: DraftStore; state: DraftState } {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const { id, definition, revision } = story;
  const [store] = useState(
    () =>
      new DraftStore({
        draft: { definition, revision },
        load: loadEditing,
        send: ({ base, changes }) => client.stories.change.mutate({ id, base, changes: [...changes] }),
        toTrouble: (error) => {
          const { kind, message } = toApiProblem(error);
          return { passes: kind === "offline" || kind === "fault" || kind === "signed_out", message };
        },
        keep: (unsaved) => keep(id, unsaved),
        after: (ms, act) => {
          const timer = setTimeout(act, ms);
          return () => clearTimeout(timer);
        },
        now: () => Date.now(),
        onSaved: () => {
          void queryClient.invalidateQueries(trpc.stories.review.queryFilter({ id }));
          void queryClient.invalidateQueries(trpc.stories.get.queryFilter({ id }));
          void queryClient.invalidateQueries(trpc.stories.checkpoint.queryFilter());
        },
      }),
  );
  useEffect(() => store.renew({ definition, revision }), [store, definition, revision]);
  const restored = useRef<Promise<void>>(Promise.resolve());
  useEffect(() => {
    const kept = readKept(id);
    if (kept !== null) restored.current = store.restore(kept);
  }, [store, id]);
  useFlush(store);
  useKeptSteps(store, { id, restored });
  const state = useSyncExternalStore(store.subscribe, store.state, store.state);
  return { store, state };
}

type Restoring = { id: string; restored: { current: Promise<void> } };

/** Steps that can be taken back outlive the page, in this tab and for the same person. What is left of edits comes first. */
function useKeptSteps(store: DraftStore, { id, restored }: Restoring): void {
  const userId = useSession().data?.user?.id;
  useEffect(() => {
    if (userId === undefined) return;
    const key = `fairlead.steps.${id}.${userId}`;
    let waiting = takeSteps(key);
    const recall = async () => {
      await restored.current;
      if (waiting !== null) await store.recall(waiting);
      waiting = null;
    };
    void recall().catch(() => {});
    // A page may be left before it has taken up what an earlier one left.
    const keepSteps = () => putSteps(key, waiting ?? store.keptSteps());
    window.addEventListener("pagehide", keepSteps);
    return () => {
      window.removeEventListener("pagehide", keepSteps);
      keepSteps();
    };
  }, [store, id, userId, restored]);
}

/** Saves at once when the page is left or the network comes back, and asks before something would be lost. */
function useFlush(store: DraftStore): void {
  useEffect(() => {
    const flush = () => void store.save();
    const onHide = () => document.visibilityState === "hidden" && flush();
    const onLeave = (event: BeforeUnloadEvent) => {
      if (store.state().saving === "saved") return;
      flush();
      event.preventDefault();
    };
    document.addEventListener("visibilitychange", onHide);
    window.addEventListener("online", flush);
    window.addEventListener("beforeunload", onLeave);
    return () => {
      document.removeEventListener("visibilitychange", onHide);
      window.removeEventListener("online", flush);
      window.removeEventListener("beforeunload", onLeave);
      flush();
    };
  }, [store]);
}

function keep(id: string, unsaved: Unsaved | null): void {
  try {
    if (unsaved === null) localStorage.removeItem(keyOf(id));
    else localStorage.setItem(keyOf(id), JSON.stringify(unsaved));
  } catch {
    // A browser without storage, or a full one: the page still has the changes.
  }
}

function readKept(id: string): Unsaved | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(id)) ?? "null");
    return isUnsaved(kept) ? kept : null;
  } catch {
    return null;
  }
}

function isUnsaved(value: unknown): value is Unsaved {
  return (
    typeof value === "object" &&
    value !== null &&
    "base" in value &&
    typeof value.base === "number" &&
    "changes" in value &&
    Array.isArray(value.changes)
  );
}
