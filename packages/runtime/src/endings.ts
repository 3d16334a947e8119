import type { HourBook } from "@fairlead/fairness";
import type { OnClosed } from "./closer.ts";
import type { DatabaseTime } from "./databaseTime.ts";
import type { Telemetry } from "./telemetry.ts";

type EndingMeans = {
  telemetry: Pick<Telemetry, "closed">;
  hours: Pick<HourBook, "note">;
  time: Pick<DatabaseTime, "now">;
  /** Called after something was noted. */
  onNoted?: () => void;
};

/** Notes the story runs that were closed: in the numbers of the process, and in the book that lists of stories read. */
export function noteEndings({ telemetry, hours, time, onNoted }: EndingMeans): OnClosed {
  return (closed) => {
    const nowMs = time.now();
    telemetry.closed(
      closed.map(({ id }) => id),
      nowMs,
    );
    for (const ending of closed) hours.note(ending, nowMs);
    if (closed.length > 0) onNoted?.();
  };
}
