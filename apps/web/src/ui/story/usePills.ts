"use client";

import type { StoryDefinition } from "@fairlead/story";
import { useMemo } from "react";
import type { PillContext } from "../board/FormulaText.tsx";
import { wayBetween } from "../board/reach.ts";
import { hintCard } from "../formula/hintCard.ts";

type Pills = Pick<StoryDefinition, "actions" | "links">;

/** What the pills of a story need: the types of its actions, the way to them, and the way from them to the selected one. */
export function usePills(story: Pills, onPick?: (slug: string) => void, selected: string | null = null): PillContext {
  return useMemo(() => {
    const types = new Map(story.actions.map(({ slug, type, options }) => [slug, { type, options }]));
    const onHint = (slug: string | null) =>
      hintCard(slug, slug === null || selected === null ? [] : wayBetween(story, slug, selected));
    return { typeOf: (slug) => types.get(slug), onPick, onHint };
  }, [story, onPick, selected]);
}
