"use client";

import type { StoryDefinition } from "@fairlead/story";
import { useMemo } from "react";
import type { PillContext } from "../board/FormulaText.tsx";

/** What the pills of a story need: the types of its actions, and the way to them. */
export function usePills({ actions }: Pick<StoryDefinition, "actions">, onPick?: (slug: string) => void): PillContext {
  return useMemo(() => {
    const types = new Map(actions.map(({ slug, type, options }) => [slug, { type, options }]));
    return { typeOf: (slug) => types.get(slug), onPick };
  }, [actions, onPick]);
}
