"use client";

import { Pin } from "lucide-react";
import { usePin } from "./useTesting.ts";

/** On the card of an action: an event is pinned; a hollow dot if it is from before a change. */
export function PinGlyph({ slug }: { slug: string }) {
  const pin = usePin(slug);
  if (pin === undefined) return null;
  return (
    <span
      title={pin.stale ? "Pinned event, from before the action was changed" : "An event is pinned here"}
      className="absolute -top-2.5 left-3 flex items-center gap-1 rounded-pill border border-ink bg-paper px-1 py-0.5"
    >
      <Pin aria-hidden className="size-3.5" />
      {pin.stale && <span aria-hidden className="size-2 rounded-full border-[1.5px] border-wait" />}
    </span>
  );
}
