"use client";

import { Section } from "../parts/Section.tsx";
import { whoWords } from "./others.ts";
import { Face } from "./PresenceMark.tsx";
import { useOthers } from "./usePresence.ts";

type WhoIsHereProps = {
  /** The name of what stands at a place; undefined for what is not there any more. */
  nameOf: (place: string) => string | undefined;
  onSelect: (place: string) => void;
};

/** The others who have the story open, and the way to where they are. Nothing where one is alone. */
export function WhoIsHere({ nameOf, onSelect }: WhoIsHereProps) {
  const others = useOthers();
  if (others.length === 0) return null;
  return (
    <Section title="Who else is here">
      <ul className="flex flex-col gap-1.5">
        {others.map((one) => {
          const place = one.place === null ? undefined : nameOf(one.place);
          return (
            <li key={one.tab} className="flex min-h-6 items-center gap-2">
              <Face of={one} />
              <span className="min-w-0 truncate">{whoWords(one)}</span>
              {one.place !== null && place !== undefined && (
                <button
                  type="button"
                  onClick={() => one.place !== null && onSelect(one.place)}
                  className="ml-auto min-h-6 min-w-0 truncate text-ink-2 underline underline-offset-2 hover:text-ink"
                >
                  {place}
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
