"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useTRPC } from "../api/trpc.ts";
import type { World } from "./completions.ts";
import { useFormulaPlace } from "./formulaPlace.ts";
import { PreviewThread } from "./previewThread.ts";
import type { Context } from "./samples.ts";

/** What is known of a sample: when it came, and whether it is pinned or only made up; `none`: no event can be read. */
export type SampleFacts = { at: string | null; kind: "pinned" | "event" | "made" | "none" };

/** What fields with formulas know: names to complete, samples to try on. */
export type FormulaWorld = { world: World; facts: readonly SampleFacts[]; thread: PreviewThread };

/** One thread for all fields of a page. */
const thread = new PreviewThread();

const noWorld: FormulaWorld = {
  world: { samples: [], readable: [], roots: [], functions: [] },
  facts: [],
  thread,
};

/**
 * What the formulas of the action at hand may read. `isWanted`: somebody writes one, so that samples are fetched and the
 * thread that computes is started.
 */
export function useFormulaWorld(isWanted: boolean): FormulaWorld {
  const place = useFormulaPlace();
  const trpc = useTRPC();
  const asked = { id: place?.storyId ?? "", slug: place?.slug ?? "" };
  const isOn = isWanted && place !== null;
  const found = useQuery({
    ...trpc.formulas.samples.queryOptions(asked),
    enabled: isOn,
    staleTime: 10_000,
    // An action that was just added is known as soon as the draft is saved.
    refetchInterval: ({ state }) => (state.data?.isKnown === false ? 1_000 : false),
  }).data;
  const credentials = useQuery({ ...trpc.credentials.list.queryOptions(), enabled: isOn, staleTime: 60_000 }).data;
  const resources = useQuery({ ...trpc.resources.list.queryOptions(), enabled: isOn, staleTime: 60_000 }).data;
  const known = useMemo((): FormulaWorld => {
    if (place === null || found === undefined) return noWorld;
    const secrets = (credentials?.items ?? []).map(({ slug }) => slug);
    const shared = (resources?.items ?? []).map(({ slug }) => slug);
    const common = {
      META: { action: place.slug, run_id: "run", story_run_id: "story run", event_id: "event" },
      STORY: { id: place.storyId, name: place.storyName },
      // Secrets are never shown.
      CREDENTIAL: Object.fromEntries(secrets.map((slug) => [slug, `‹secret ${slug}›`])),
    };
    const isMade = found.samples.length === 0;
    const contexts: Context[] = isMade
      ? [found.made]
      : found.samples.map(({ context }) => ({ ...found.made, ...context }));
    const samples = contexts.map((context) => ({ ...common, ...context }));
    const facts = isMade
      ? [{ at: null, kind: found.readable.length > 0 ? ("made" as const) : ("none" as const) }]
      : found.samples.map(({ at, isPinned }) => ({ at, kind: isPinned ? ("pinned" as const) : ("event" as const) }));
    const readable = found.readable.map((slug) => ({ slug, name: place.names.get(slug) ?? slug }));
    const roots = [
      { name: "META", detail: "this run", keys: [] },
      { name: "STORY", detail: "this story", keys: [] },
      { name: "CREDENTIAL", detail: "secrets, put in on sending", keys: [] },
      { name: "RESOURCE", detail: "shared values", keys: shared },
      { name: "LOOP", detail: "the item of a loop", keys: ["value", "index", "key", "previous_result"] },
    ];
    return { world: { samples, readable, roots, functions: thread.functions }, facts, thread };
  }, [place, found, credentials, resources]);
  useEffect(() => {
    if (!isOn) return;
    thread.setSamples(known.world.samples);
    void thread.start();
  }, [isOn, known]);
  return known;
}
