"use client";

import { useEffect, useState } from "react";

/** The present in milliseconds, as it was at most `everyMs` ago. Null: it stands still (for what has ended). */
export function useNow(everyMs: number | null): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (everyMs === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
