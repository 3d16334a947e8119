"use client";

import { TriangleAlert } from "lucide-react";
import { useProblemsOf } from "./useReview.ts";

/** On the card of an action that can't be published as it is. */
export function ProblemMark({ slug }: { slug: string }) {
  const count = useProblemsOf(slug).length;
  if (count === 0) return null;
  const words = count === 1 ? "1 problem" : `${count} problems`;
  return (
    <span
      role="img"
      aria-label={words}
      title={words}
      className="absolute -top-2.5 -right-2 inline-flex h-5 items-center gap-1 rounded-pill border border-bad bg-bad-bg px-1.5 font-semibold text-bad text-tiny"
    >
      <TriangleAlert aria-hidden className="size-3" />
      {count}
    </span>
  );
}
