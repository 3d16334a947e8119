"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { PinListed } from "../../server/pins.ts";
import { useTRPC, useTRPCClient } from "../api/trpc.ts";
import type { DraftStore } from "../edit/draftStore.ts";
import { loadEditing } from "../edit/loadEditing.ts";
import { StoryTestDesk, type StoryTestState } from "./storyTestDesk.ts";
import { TestDesk, type TestState, TestTrouble } from "./testDesk.ts";

/**
 * What tries actions of the story of this page out, and the whole of it, and what is pinned in it. The desks are null for those
 * who may only look.
 */
export type Testing = {
  storyId: string;
  desk: TestDesk | null;
  storyDesk: StoryTestDesk | null;
  pins: ReadonlyMap<string, PinListed>;
};

const Context = createContext<Testing | null>(null);

export const TestingProvider = Context.Provider;

/** Null where no draft is open, such as on the page of a run. */
export function useTesting(): Testing | null {
  return useContext(Context);
}

/** The event that is pinned on an action. */
export function usePin(slug: string): PinListed | undefined {
  return useContext(Context)?.pins.get(slug);
}

type TestingParts = { storyId: string; revision: number; store: DraftStore; mayEdit: boolean };

/** The testing of a page. `revision`: of the draft as it was saved last; with it others may have become stale. */
export function useCreateTesting({ storyId, revision, store, mayEdit }: TestingParts): Testing {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const listed = useQuery(trpc.tests.pins.queryOptions({ id: storyId })).data;
  const [{ desk, storyDesk }] = useState(() => {
    const forget = () => {
      void queryClient.invalidateQueries(trpc.tests.pins.queryFilter({ id: storyId }));
      void queryClient.invalidateQueries(trpc.tests.pin.queryFilter());
      void queryClient.invalidateQueries(trpc.tests.sources.queryFilter());
    };
    const save = async () => {
      // A change that was just made waits for this as well, and was first.
      await loadEditing();
      await store.save();
      return store.state().saving === "saved";
    };
    const shared = { story: () => store.state().definition, save, consent };
    const ofStory = new StoryTestDesk({
      ...shared,
      run: (request, signal) => client.tests.runStory.mutate({ id: storyId, ...request }, { signal }),
      newKey: () => crypto.randomUUID(),
      now: () => Date.now(),
    });
    const ofActions = new TestDesk({
      ...shared,
      run: (request) => client.tests.run.mutate({ id: storyId, ...request }),
      setPin: async (slug, pin) => {
        if (!(await save())) throw new TestTrouble("The draft is not saved yet, so nothing was pinned.");
        const { before } = await client.tests.setPin.mutate({ id: storyId, slug, pin });
        forget();
        return before;
      },
      remember: (step) => store.remember(step),
    });
    return { desk: ofActions, storyDesk: ofStory };
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was saved is the reason to ask again
  useEffect(() => {
    void queryClient.invalidateQueries(trpc.tests.pins.queryFilter({ id: storyId }));
    void queryClient.invalidateQueries(trpc.tests.sources.queryFilter());
  }, [queryClient, trpc, storyId, revision]);
  const pins = useMemo(() => new Map((listed ?? []).map((pin) => [pin.action, pin])), [listed]);
  return useMemo(
    () => ({ storyId, desk: mayEdit ? desk : null, storyDesk: mayEdit ? storyDesk : null, pins }),
    [storyId, desk, storyDesk, mayEdit, pins],
  );
}

/** What is known of trying one action out. */
export function useTestState(desk: TestDesk, id: string): TestState {
  const read = () => desk.state(id);
  return useSyncExternalStore(desk.subscribe, read, read);
}

/** What is known of trying the whole story out. */
export function useStoryTestState(desk: StoryTestDesk): StoryTestState {
  return useSyncExternalStore(desk.subscribe, desk.state, desk.state);
}

const consentKey = "fairlead.tests.send";

/** Asked once in a session of the browser. */
const consent = {
  given: () => {
    try {
      return sessionStorage.getItem(consentKey) === "yes";
    } catch {
      return false;
    }
  },
  give: () => {
    try {
      sessionStorage.setItem(consentKey, "yes");
    } catch {
      // A browser without storage asks each time.
    }
  },
};
