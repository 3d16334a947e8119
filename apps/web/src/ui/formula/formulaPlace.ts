"use client";

import { createContext, useContext } from "react";

/** The action whose options are written: formulas may read what comes before it. */
export type FormulaPlace = { storyId: string; storyName: string; slug: string; names: ReadonlyMap<string, string> };

const PlaceContext = createContext<FormulaPlace | null>(null);

export const FormulaPlaceProvider = PlaceContext.Provider;

/** Where formulas are written; null outside of an action's form. */
export function useFormulaPlace(): FormulaPlace | null {
  return useContext(PlaceContext);
}
