import { TriangleAlert } from "lucide-react";
import { toApiProblem } from "../api/apiError.ts";
import { formatClock } from "../parts/time.ts";

/** Over figures that could not be brought up to date: what went wrong, and of when they are. */
export function OldFigures({ error, at }: { error: unknown; at: string }) {
  return (
    <p
      role="status"
      className="mb-4 flex items-start gap-2 rounded-control border border-wait bg-wait-bg px-3 py-2 font-semibold text-wait"
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>
        {toApiProblem(error).message} The figures below are from {formatClock(at)}.
      </span>
    </p>
  );
}
