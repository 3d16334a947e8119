"use client";

import { Activity, ListFilter } from "lucide-react";
import { Button, LinkButton } from "../parts/Button.tsx";
import { Notice } from "../parts/Notice.tsx";
import { runStatuses } from "../parts/statusWords.ts";
import type { RunFilters } from "./useRunFilters.ts";

/** A list of runs without any: because of what narrows it, or because there are none. `isMore`: not all were looked at. */
export function NoRuns({ filters, isMore }: { filters: RunFilters; isMore: boolean }) {
  const { status, isNarrowed, clear } = filters;
  if (isNarrowed) {
    return (
      <Notice icon={ListFilter} title="No run is like that" actions={<Button onClick={clear}>Show all runs</Button>}>
        <p>
          {isMore ? "None of the newest runs that were looked at; earlier ones may be." : "No run matches all of it."}
        </p>
      </Notice>
    );
  }
  if (status !== null) {
    return (
      <Notice icon={ListFilter} title="No run has this status" actions={<Button onClick={clear}>Show all runs</Button>}>
        <p>Only runs that are {runStatuses[status].word.toLowerCase()} are shown.</p>
      </Notice>
    );
  }
  return (
    <Notice
      icon={Activity}
      title="Nothing has run yet"
      actions={<LinkButton href="/stories">Go to the stories</LinkButton>}
    >
      <p>
        A run begins when an event reaches a story. Call one of its webhooks, or open the sample and send its event.
      </p>
    </Notice>
  );
}
