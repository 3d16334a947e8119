import { Check, PencilLine } from "lucide-react";
import type { StoryRow } from "../../server/stories.ts";
import { Badge } from "../parts/Badge.tsx";

/** Whether webhooks start a story, and which version. */
export function StoryState({ live }: Pick<StoryRow, "live">) {
  if (live === null)
    return (
      <Badge tone="idle" icon={PencilLine}>
        Draft only
      </Badge>
    );
  return (
    <Badge tone="ok" icon={Check}>
      Live v{live.number}
    </Badge>
  );
}
