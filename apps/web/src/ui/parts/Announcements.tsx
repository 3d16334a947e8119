"use client";

import { useSyncExternalStore } from "react";
import type { Announcer } from "./announcer.ts";

/** Reads out what an announcer says, as soon as nothing else is being read. */
export function Announcements({ announcer }: { announcer: Announcer }) {
  const words = useSyncExternalStore(announcer.subscribe, announcer.words, () => "");
  return (
    <p role="status" className="sr-only">
      {words}
    </p>
  );
}
