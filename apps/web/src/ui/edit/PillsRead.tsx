"use client";

import { useMemo } from "react";
import { FormulaText } from "../board/FormulaText.tsx";
import { toFormulaParts } from "../board/formulaParts.ts";

const shownMax = 12;

/** The formulas of a value as pills: pressing one goes to the action that it reads. */
export function PillsRead({ value }: { value: unknown }) {
  const sources = useMemo(() => [...new Set(formulasIn(value))].slice(0, shownMax), [value]);
  if (sources.length === 0) return null;
  return (
    <ul aria-label="Formulas" className="mt-1.5 font-mono text-[12px] leading-[26px]">
      {sources.map((source) => (
        <li key={source} className="mr-1.5 inline">
          <FormulaText source={`=${source}`} />
        </li>
      ))}
    </ul>
  );
}

function formulasIn(value: unknown): string[] {
  if (typeof value === "string") {
    return toFormulaParts(value).flatMap((part) =>
      part.kind === "pill" && part.names.length > 0 ? [part.source] : [],
    );
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(formulasIn);
}
