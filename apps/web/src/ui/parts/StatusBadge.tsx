import type { StoryRunStatus } from "../../server/recordQueries.ts";
import { Badge } from "./Badge.tsx";
import { runStatuses } from "./statusWords.ts";

/** The status of a story run. */
export function StatusBadge({ status }: { status: StoryRunStatus }) {
  const { word, icon, tone } = runStatuses[status];
  return (
    <Badge tone={tone} icon={icon} turning={status === "open"}>
      {word}
    </Badge>
  );
}
