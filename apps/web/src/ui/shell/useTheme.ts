"use client";

import { useSyncExternalStore } from "react";
import { type Theme, toTheme } from "./theme.ts";

/** The theme that the page has at this moment: the attribute is the only place where it stands. */
export function useTheme(): Theme {
  return useSyncExternalStore(
    watchTheme,
    () => toTheme(document.documentElement.dataset.theme),
    () => "system",
  );
}

function watchTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}
