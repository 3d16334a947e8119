"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { HolderRow } from "../../server/slotHolders.ts";
import { useTRPC } from "../api/trpc.ts";
import { Ago } from "../parts/Moment.tsx";
import { shortId } from "../parts/shortId.ts";
import { table } from "../parts/table.ts";
import { countOf } from "../parts/time.ts";

const refreshMs = 2_000;
const shownMax = 50;

const states: Readonly<Record<HolderRow["state"], string>> = {
  running: "Running",
  handoff: "On its way to a worker",
  recovering: "Taken over from a worker that is gone",
};

/** Which action runs hold slots right now, of all stories or of one, the longest first. */
export function SlotHolders({ storyId }: { storyId?: string }) {
  const trpc = useTRPC();
  const holders = useQuery(
    trpc.fairness.holders.queryOptions(storyId === undefined ? {} : { storyId }, { refetchInterval: refreshMs }),
  );
  const rows = holders.data?.items ?? [];
  const others = holders.data?.others ?? 0;
  return (
    <section aria-label="Slot holders">
      <h2 className="mb-2 font-sans font-semibold text-dense">Who holds the slots</h2>
      {rows.length > 0 && (
        <ul className="border-ink border-t">
          {rows.slice(0, shownMax).map((row) => (
            <HolderLine key={row.runId} row={row} withStory={storyId === undefined} />
          ))}
        </ul>
      )}
      <p className="mt-2 text-ink-3">{restOf(rows.length, others, holders.isSuccess)}</p>
    </section>
  );
}

function HolderLine({ row, withStory }: { row: HolderRow; withStory: boolean }) {
  const { storyRunId, action, storyName, pool, state, since, isLent } = row;
  return (
    <li className="relative flex min-h-11 flex-wrap items-center gap-x-3 border-line border-b px-2 hover:bg-sunk">
      <Link href={`/runs/${storyRunId}?sel=${action}`} className={table.link}>
        {action}
      </Link>
      <span className="text-ink-2">
        {withStory && `${storyName}, `}run {shortId(storyRunId)}
      </span>
      <span className="text-ink-2 max-sm:hidden">
        {pool === "io" ? "Waiting for others" : "Computing"}
        {isLent && ", lent"} · {states[state]}
      </span>
      <span className="tabular ml-auto text-ink-2">
        <Ago at={since} />
      </span>
    </li>
  );
}

function restOf(shown: number, others: number, isKnown: boolean): string {
  const more = shown > shownMax ? `${countOf(shown - shownMax, "further action run")} of these stories. ` : "";
  const hidden = others > 0 ? `${countOf(others, "slot")} held by other stories.` : "";
  if (shown === 0 && others === 0) return isKnown ? "Nothing runs at this moment." : "";
  return `${more}${hidden}`;
}
