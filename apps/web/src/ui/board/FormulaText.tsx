"use client";

import { TriangleAlert } from "lucide-react";
import { type CSSProperties, createContext, useContext, useMemo } from "react";
import { kindOf } from "./actionKinds.ts";
import { type Pill, toFormulaParts } from "./formulaParts.ts";

/** What pills need to know of the story they stand in. */
export type PillContext = {
  /** The type of the action with a slug, undefined for names that are no action's. */
  typeOf: (slug: string) => { type: string } | undefined;
  /** Goes to the action that a pill reads; undefined where there is nowhere to go. */
  onPick?: ((slug: string) => void) | undefined;
  /** Shows on the board what a pill reads and the way from there; null: nothing any more. */
  onHint?: ((slug: string | null) => void) | undefined;
};

const Context = createContext<PillContext>({ typeOf: () => undefined });

export const PillProvider = Context.Provider;

/** What pills know of the story they stand in. */
export function usePillContext(): PillContext {
  return useContext(Context);
}

/** A text of an option: literal text, with its formulas as pills in the ink of the action that they read. */
export function FormulaText({ source }: { source: string }) {
  const parts = useMemo(() => toFormulaParts(source), [source]);
  return (
    <>
      {parts.map((part, at) => {
        // biome-ignore-start lint/suspicious/noArrayIndexKey: parts have no identity besides their place
        if (part.kind === "text") return <span key={at}>{part.text}</span>;
        if (part.kind === "pill") return <FormulaPill key={at} {...part} />;
        return (
          <span key={at} title={part.message} className="text-bad underline decoration-wavy underline-offset-3">
            <TriangleAlert role="img" aria-label={part.message} className="mr-1 inline size-3" />
            {part.source}
          </span>
        );
        // biome-ignore-end lint/suspicious/noArrayIndexKey: until here
      })}
    </>
  );
}

const look =
  "inline-flex max-w-[calc(100%-1ch)] items-center gap-1.5 rounded-pill border px-1.5 align-baseline leading-[18px] text-ink border-[color-mix(in_srgb,var(--pill)_45%,var(--paper))] bg-[color-mix(in_srgb,var(--pill)_14%,var(--paper))]";

function FormulaPill({ source, label, names }: Pill) {
  const { typeOf, onPick, onHint } = useContext(Context);
  const root = names.find((name) => typeOf(name) !== undefined);
  const action = root === undefined ? undefined : typeOf(root);
  const style = { "--pill": action === undefined ? "var(--ink-3)" : kindOf(action).ink } as CSSProperties;
  const inside = (
    <>
      <span aria-hidden className="size-1.5 shrink-0 rounded-[2px] bg-(--pill)" />
      <span className="truncate">{label}</span>
    </>
  );
  if (action === undefined || root === undefined || onPick === undefined) {
    return (
      <span data-pill title={source} style={style} className={look}>
        {inside}
      </span>
    );
  }
  return (
    <button
      type="button"
      data-pill
      title={`${source}\nGoes to ${root}`}
      style={style}
      onClick={() => onPick(root)}
      onPointerEnter={() => onHint?.(root)}
      onPointerLeave={() => onHint?.(null)}
      className={`${look} hover:border-(--pill)`}
    >
      {inside}
    </button>
  );
}
