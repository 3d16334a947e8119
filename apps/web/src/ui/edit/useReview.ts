"use client";

import type { StoryDefinition } from "@fairlead/story";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { createContext, useContext, useMemo } from "react";
import type { StoryProblem } from "../../server/publishing.ts";
import { useTRPC } from "../api/trpc.ts";
import type { FieldProblem } from "./fieldProblems.ts";

/** Problems by the slugs of the actions that they are about, with the ways to them from there; `""`: those of the story itself. */
export type Problems = ReadonlyMap<string, readonly FieldProblem[]>;

const none: Problems = new Map();
const noneOf: readonly FieldProblem[] = [];
const ofStory = "";
const Context = createContext<Problems>(none);

export const ProblemsProvider = Context.Provider;

/** What is wrong with an action, as of the last draft that was saved, and what was just refused. */
export function useProblemsOf(slug: string): readonly FieldProblem[] {
  return useContext(Context).get(slug) ?? noneOf;
}

/** The same for the story itself, such as its settings. */
export function useStoryProblems(): readonly FieldProblem[] {
  return useProblemsOf(ofStory);
}

/** In what the saved draft differs from what is live, and what is wrong with it. */
export function useReview(id: string) {
  const trpc = useTRPC();
  return useQuery(trpc.stories.review.queryOptions({ id }, { placeholderData: keepPreviousData }));
}

type Told = { review: { problems: readonly StoryProblem[] } | undefined; refused: readonly FieldProblem[] };

/** The problems of a review, and of an edit that was refused, by the slugs of the actions that have them. */
export function useProblems({ review, refused }: Told, story: StoryDefinition): Problems {
  const problems = review?.problems ?? noneOf;
  const { actions } = story;
  const slugs = useMemo(() => actions.map(({ slug }) => slug).join(" "), [actions]);
  // Only where it is found counts: a change of an option or of a place tells no card anything.
  return useMemo(() => toProblems([...refused, ...problems], slugs.split(" ")), [refused, problems, slugs]);
}

const place = /^actions\[(\d+)\]\.?(.*)$/;

/** Where the problem of a path is: the slug of its action, null for the story itself, and the way from there. */
export function placeOf(path: string, slugs: readonly string[]): { slug: string | null; path: string } {
  const [, index, rest = ""] = place.exec(path) ?? [];
  const slug = index === undefined ? undefined : slugs[Number(index)];
  return slug === undefined ? { slug: null, path } : { slug, path: rest };
}

/** Problems by what they are about; one that is told twice counts once. */
export function toProblems(problems: readonly FieldProblem[], slugs: readonly string[]): Problems {
  const found = new Map<string, FieldProblem[]>();
  for (const { path: whole, message } of problems) {
    const { slug, path } = placeOf(whole, slugs);
    const known = found.get(slug ?? ofStory) ?? [];
    if (known.some((one) => one.path === path && one.message === message)) continue;
    found.set(slug ?? ofStory, [...known, { path, message }]);
  }
  return found;
}
