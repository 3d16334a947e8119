"use client";

import type { StoryDefinition } from "@fairlead/story";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { createContext, useContext, useMemo } from "react";
import type { StoryProblem } from "../../server/publishing.ts";
import { useTRPC } from "../api/trpc.ts";

/** A problem of an action: `option` is the way to it from the action's options, such as `headers.Accept`. */
export type ActionProblem = { option: string | null; message: string };

export type Problems = ReadonlyMap<string, readonly ActionProblem[]>;

const none: Problems = new Map();
const Context = createContext<Problems>(none);

export const ProblemsProvider = Context.Provider;

/** What is wrong with an action, as of the last draft that was saved. */
export function useProblemsOf(slug: string): readonly ActionProblem[] {
  return useContext(Context).get(slug) ?? [];
}

/** In what the saved draft differs from what is live, and what is wrong with it. */
export function useReview(id: string) {
  const trpc = useTRPC();
  return useQuery(trpc.stories.review.queryOptions({ id }, { placeholderData: keepPreviousData }));
}

/** The problems of a review by the slugs of the actions that have them. */
export function useProblems(
  review: { problems: readonly StoryProblem[] } | undefined,
  story: StoryDefinition,
): Problems {
  const problems = review?.problems ?? noProblems;
  const { actions } = story;
  const slugs = useMemo(() => actions.map(({ slug }) => slug).join(" "), [actions]);
  // Only where it is found counts: a change of an option or of a place tells no card anything.
  return useMemo(() => toProblems(problems, slugs.split(" ")), [problems, slugs]);
}

const noProblems: readonly StoryProblem[] = [];
const place = /^actions\[(\d+)\](?:\.(options\.?)?(.*))?$/;

/** Problems by the slugs of the actions that they are about. */
export function toProblems(problems: readonly StoryProblem[], slugs: readonly string[]): Problems {
  const found = new Map<string, ActionProblem[]>();
  for (const { path, message } of problems) {
    const [, index, isOption, rest = ""] = place.exec(path) ?? [];
    const slug = index === undefined ? undefined : slugs[Number(index)];
    if (slug === undefined) continue;
    const problem = { option: isOption === undefined ? null : rest, message };
    found.set(slug, [...(found.get(slug) ?? []), problem]);
  }
  return found;
}
