"use client";

import Link from "next/link";
import { toApiProblem } from "../api/apiError.ts";
import { Ago } from "../parts/Moment.tsx";
import { Bone, Late } from "../parts/Skeleton.tsx";
import { shortId } from "../parts/shortId.ts";
import { formatDuration } from "../parts/time.ts";
import { walkLinks } from "../parts/walkLinks.ts";
import { ListedState } from "../run/ListedState.tsx";
import { useRuns } from "../run/useRuns.ts";

const shown = 8;

/** The newest runs of a story, in short. One tab stop: up and down walk. */
export function LatestRuns({ storyId }: { storyId: string }) {
  const runs = useRuns({ storyId, limit: shown });
  const rows = runs.data?.pages[0]?.items;
  if (rows === undefined) {
    if (runs.error) return <p className="text-bad">{toApiProblem(runs.error).message}</p>;
    return (
      <Late>
        <Bone className="my-2 w-full" />
        <Bone className="my-2 w-3/4" />
      </Late>
    );
  }
  if (rows.length === 0) {
    return (
      <p className="text-ink-2">Nothing has run yet. An event at one of the addresses above starts the first run.</p>
    );
  }
  return (
    <ul onKeyDown={walkLinks}>
      {rows.map(({ id, status, waiting, startedAt, endedAt }, at) => (
        <li key={id} className="relative flex h-9 items-center gap-3 rounded-control px-2 hover:bg-sunk">
          <Link
            href={`/runs/${id}`}
            title={id}
            tabIndex={at === 0 ? 0 : -1}
            className="w-10 font-display font-semibold text-dense after:absolute after:inset-0 after:rounded-control"
          >
            <span className="sr-only">Run </span>
            {shortId(id)}
          </Link>
          <ListedState run={{ status, waiting }} />
          <span className="tabular ml-auto text-ink-2">
            {endedAt !== null && formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}
          </span>
          <span className="w-20 text-right text-ink-2">
            <Ago at={startedAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
