"use client";

import { whoWords } from "./others.ts";
import { Face } from "./PresenceMark.tsx";
import { useOthers } from "./usePresence.ts";

const shownMax = 4;

/** In the head of a story: the letters of the others who have it open. */
export function PresenceFaces() {
  const others = useOthers();
  if (others.length === 0) return null;
  const words = `Also here: ${others.map(whoWords).join(", ")}`;
  return (
    <span role="img" aria-label={words} title={words} className="flex items-center gap-1 max-sm:hidden">
      {others.slice(0, shownMax).map((one) => (
        <Face key={one.tab} of={one} />
      ))}
      {others.length > shownMax && <span className="text-ink-2 text-small">+{others.length - shownMax}</span>}
    </span>
  );
}
