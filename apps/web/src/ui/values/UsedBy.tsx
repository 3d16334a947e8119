"use client";

import Link from "next/link";
import { countOf } from "../parts/time.ts";

type Using = readonly { id: string; name: string }[];

const shownMax = 2;

/** The stories that name a credential or a resource, as links. */
export function UsedBy({ stories }: { stories: Using }) {
  if (stories.length === 0) return <span className="text-ink-3">No story</span>;
  const more = stories.slice(shownMax);
  return (
    <span className="flex flex-wrap gap-x-2">
      {stories.slice(0, shownMax).map(({ id, name }) => (
        <Link key={id} href={`/stories/${id}`} className="relative max-w-[24ch] truncate underline">
          {name}
        </Link>
      ))}
      {more.length > 0 && (
        <span className="text-ink-2" title={more.map(({ name }) => name).join(", ")}>
          and {countOf(more.length, "other")}
        </span>
      )}
    </span>
  );
}

/** What deleting would mean, as a question. */
export function deleteQuestion(stories: Using): string {
  if (stories.length === 0) return "No story uses it. Delete it?";
  const who =
    stories.length === 1 ? `“${stories[0]?.name}” uses it and fails` : `${stories.length} stories use it and fail`;
  return `${who} without it. Delete it?`;
}
