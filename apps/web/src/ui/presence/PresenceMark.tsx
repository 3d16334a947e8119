"use client";

import { type Other, whoWords } from "./others.ts";
import { useOthers } from "./usePresence.ts";

/** On the card or the line of what others have selected: their letters, in colours of their own. */
export function PresenceMark({ place, className = "" }: { place: string; className?: string }) {
  const here = useOthers().filter((one) => one.place === place);
  if (here.length === 0) return null;
  const words = `${new Intl.ListFormat("en").format(here.map(whoWords))} ${here.length > 1 ? "are" : "is"} here`;
  return (
    <span role="img" aria-label={words} title={words} className={`flex gap-1 ${className}`}>
      {here.slice(0, 3).map((one) => (
        <Face key={one.tab} of={one} />
      ))}
    </span>
  );
}

/** The letters of somebody. */
export function Face({ of: { initials, ink } }: { of: Other }) {
  return (
    <span
      aria-hidden
      style={{ borderColor: ink, color: ink }}
      className="grid size-[22px] shrink-0 place-items-center rounded-pill border-[1.5px] bg-paper font-semibold text-tiny"
    >
      {initials}
    </span>
  );
}
