"use client";

import { TriangleAlert } from "lucide-react";
import { cx } from "../parts/cx.ts";
import { useProblemsOf } from "./useReview.ts";

type ProblemMarkProps = { slug: string; className?: string };

/** On the card and on the line of an action that can't be published as it is. */
export function ProblemMark({ slug, className }: ProblemMarkProps) {
  const count = useProblemsOf(slug).length;
  if (count === 0) return null;
  const words = count === 1 ? "1 problem" : `${count} problems`;
  return (
    <span
      role="img"
      aria-label={words}
      title={words}
      className={cx(
        "inline-flex h-5 shrink-0 items-center gap-1 rounded-pill border border-bad bg-bad-bg px-1.5 font-semibold text-bad text-tiny",
        className,
      )}
    >
      <TriangleAlert aria-hidden className="size-3" />
      {count}
    </span>
  );
}
