import { TriangleAlert } from "lucide-react";

/** What is wrong with a group of boxes. Read out when it appears. */
export function CheckProblem({ text }: { text: string }) {
  return (
    <p role="alert" className="mt-1.5 flex items-start gap-1.5 text-bad">
      <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      {text}
    </p>
  );
}
