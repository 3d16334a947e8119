import type { BoardActivity } from "../../server/activity.ts";
import { Badge } from "../parts/Badge.tsx";
import { formatCount } from "../parts/time.ts";
import { waitWords } from "../run/waitWords.ts";

/** In the bar of a story: why its action runs wait, with the sentence of the server. Nothing while none does. */
export function HeldState({ held }: { held: BoardActivity["held"] }) {
  if (held === null) return null;
  const { waiting, wait } = held;
  const { state, icon, tone } = waitWords(wait.reason);
  return (
    <>
      <Badge tone={tone} icon={icon}>
        {state}
      </Badge>
      <span className="truncate text-ink-2 max-lg:hidden">
        {formatCount(waiting)} {waiting === 1 ? "action run waits" : "action runs wait"}. {wait.sentence}
      </span>
    </>
  );
}
