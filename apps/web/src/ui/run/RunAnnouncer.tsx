"use client";

import { useEffect, useRef, useState } from "react";
import type { RunData } from "../api/outputs.ts";
import { shortId } from "../parts/shortId.ts";
import { runStatuses } from "../parts/statusWords.ts";
import { countOf } from "../parts/time.ts";

const everyMs = 5_000;

/** Tells readers how an open run goes on, at most every five seconds, and how it ends. */
export function RunAnnouncer({ run }: { run: RunData }) {
  const words = `Run ${shortId(run.id)}: ${runStatuses[run.status].word}, ${countOf(run.counts.runs, "action run")}`;
  const first = useRef(words);
  const [told, setTold] = useState("");
  const lastMs = useRef(0);
  useEffect(() => {
    if (words === first.current) return;
    const waitMs = Math.max(0, lastMs.current + everyMs - Date.now());
    const timer = setTimeout(() => {
      lastMs.current = Date.now();
      setTold(words);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <p role="status" className="sr-only">
      {told}
    </p>
  );
}
