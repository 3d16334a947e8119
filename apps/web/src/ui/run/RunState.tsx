"use client";

import type { RunData } from "../api/outputs.ts";
import { Badge } from "../parts/Badge.tsx";
import { StatusBadge } from "../parts/StatusBadge.tsx";
import { inLocalTime } from "./WaitList.tsx";
import { waitWords } from "./waitWords.ts";

/** How a run stands, in the bar of its page: its status, or why it waits with the sentence of the server. */
export function RunState({ run: { status, waiting } }: { run: RunData }) {
  const [first, ...others] = waiting;
  if (status !== "open" || first === undefined) return <StatusBadge status={status} />;
  const { tone, state, icon } = waitWords(first.reason);
  return (
    <>
      <Badge tone={tone} icon={icon}>
        {state}
      </Badge>
      <span className="truncate text-ink-2 max-md:hidden">
        {inLocalTime(first)}
        {others.length > 0 && ` Also: ${others.map(({ reason }) => waitWords(reason).word.toLowerCase()).join(", ")}.`}
      </span>
    </>
  );
}
