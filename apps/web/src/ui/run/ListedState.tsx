import type { ListedRun } from "../../server/runList.ts";
import { Badge } from "../parts/Badge.tsx";
import { StatusBadge } from "../parts/StatusBadge.tsx";
import { waitWords } from "./waitWords.ts";

/** How a run of a list stands: its status, or what it waits for. */
export function ListedState({ run: { status, waiting } }: { run: Pick<ListedRun, "status" | "waiting"> }) {
  if (waiting === null) return <StatusBadge status={status} />;
  const { tone, icon, state } = waitWords(waiting.reason);
  return (
    <Badge tone={tone} icon={icon}>
      {state}
    </Badge>
  );
}
