"use client";

import { useCallback, useMemo, useState } from "react";

/** What is selected: one action that the inspector shows, and others with it. */
export type Selection = {
  selected: string | null;
  picked: ReadonlySet<string>;
  /** Selects one action alone, or nothing. */
  select: (slug: string | null) => void;
  /** Selects several. Of them `shown` is shown, else the one that is shown already, else the first. */
  pick: (slugs: ReadonlySet<string>, shown?: string) => void;
};

/** Adds the selection of several to the one that stands in the address, which stays in charge. */
export function useSelection(selected: string | null, setSelected: (slug: string | null) => void): Selection {
  const [many, setMany] = useState<{ shown: string | null; slugs: ReadonlySet<string> } | null>(null);
  const holds = many !== null && many.shown === selected;
  const picked = useMemo(() => {
    if (holds) return many.slugs;
    return new Set(selected === null ? [] : [selected]);
  }, [holds, many, selected]);
  const pick = useCallback(
    (slugs: ReadonlySet<string>, wanted?: string) => {
      const [first = null] = slugs;
      const shown = wanted ?? (selected !== null && slugs.has(selected) ? selected : first);
      setMany(slugs.size > 1 ? { shown, slugs } : null);
      setSelected(shown);
    },
    [selected, setSelected],
  );
  const select = useCallback(
    (slug: string | null) => {
      setMany(null);
      setSelected(slug);
    },
    [setSelected],
  );
  return useMemo(() => ({ selected, picked, select, pick }), [selected, picked, select, pick]);
}
