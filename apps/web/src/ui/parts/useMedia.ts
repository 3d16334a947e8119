"use client";

import { useSyncExternalStore } from "react";

/** Whether a media query holds; true on the server, where nobody has a screen. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", onChange);
      return () => media.removeEventListener("change", onChange);
    },
    () => window.matchMedia(query).matches,
    () => true,
  );
}

/** Wide enough for a board beside its inspector. */
export const wideScreen = "(min-width: 768px)";
