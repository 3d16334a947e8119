"use client";

import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/**
 * A parameter of the address: what is selected, searched or filtered stands there, so that a link shows the same view.
 * Changing it asks the server for nothing and adds nothing to the way back.
 */
export function useAddress(name: string): [string | null, (value: string | null) => void] {
  const value = useSearchParams().get(name);
  const set = useCallback(
    (next: string | null) => {
      const url = new URL(window.location.href);
      if (next === null || next === "") url.searchParams.delete(name);
      else url.searchParams.set(name, next);
      window.history.replaceState(null, "", url);
    },
    [name],
  );
  return [value, set];
}
