"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useState } from "react";

/** What this page wrote into the address, and what stood there before. */
type Written = { before: string | null; values: readonly (string | null)[] };

/**
 * A parameter of the address: what is selected, searched or filtered stands there, so that a link shows the same view.
 * Changing it asks the server for nothing and adds nothing to the way back.
 *
 * The router tells of a change a little later than it is made. Keys are faster than that, so the last value that was
 * written counts until the router has caught up, or somebody else has changed the address.
 */
export function useAddress(name: string): [string | null, (value: string | null) => void] {
  const told = useSearchParams().get(name);
  const [written, setWritten] = useState<Written | null>(null);
  const last = written?.values.at(-1) ?? null;
  const isCaughtUp = written !== null && (told === last || (told !== written.before && !written.values.includes(told)));
  if (isCaughtUp) setWritten(null);
  const set = useCallback(
    (value: string | null) => {
      const next = value === "" ? null : value;
      const url = new URL(window.location.href);
      const now = url.searchParams.get(name);
      if (next === null) url.searchParams.delete(name);
      else url.searchParams.set(name, next);
      window.history.replaceState(null, "", url);
      setWritten((before) => ({ before: before?.before ?? now, values: [...(before?.values ?? []), next] }));
    },
    [name],
  );
  return [written === null || isCaughtUp ? told : last, set];
}
