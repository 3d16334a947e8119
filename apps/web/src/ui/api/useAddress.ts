"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useState } from "react";

/**
 * A parameter of the address: what is selected, searched or filtered stands there, so that a link shows the same view.
 * Changing it asks the server for nothing and adds nothing to the way back.
 *
 * What the browser's address holds counts. The router only tells that it may have changed: it is late after a change, and
 * for a moment tells of an older address after a jump within the page, while keys are faster than both.
 */
export function useAddress(name: string): [string | null, (value: string | null) => void] {
  const told = useSearchParams().get(name);
  const [value, setValue] = useState(told);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the router tells is the reason to look again
  useEffect(() => setValue(here().searchParams.get(name)), [name, told]);
  useEffect(() => {
    const look = () => setValue(here().searchParams.get(name));
    window.addEventListener("popstate", look);
    return () => window.removeEventListener("popstate", look);
  }, [name]);
  const set = useCallback(
    (wanted: string | null) => {
      const next = wanted === "" ? null : wanted;
      const url = here();
      if (next === null) url.searchParams.delete(name);
      else url.searchParams.set(name, next);
      window.history.replaceState(null, "", url);
      setValue(next);
    },
    [name],
  );
  return [value, set];
}

function here(): URL {
  return new URL(window.location.href);
}
