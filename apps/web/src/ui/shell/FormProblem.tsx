import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** What is wrong with a form as a whole. Read out when it appears. */
export function FormProblem({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className="mb-4 flex gap-2 rounded-control border border-bad bg-bad-bg px-3 py-2 text-bad">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>{children}</span>
    </p>
  );
}
