import type { Pulse } from "../../server/storyList.ts";
import { countOf, formatCount } from "../parts/time.ts";

export type Hours = NonNullable<Pulse["day"]>["hours"];

/** "412 runs in the last 24 hours, 3 failed; most in one hour: 60, 2 hours ago." */
export function sparklineWords(hours: Hours): string {
  const sum = (what: "runs" | "failed") => hours.reduce((total, hour) => total + hour[what], 0);
  const runs = sum("runs");
  if (runs === 0) return "No run ended in the last 24 hours.";
  const most = Math.max(...hours.map((hour) => hour.runs));
  const ago = hours.length - 1 - hours.findLastIndex((hour) => hour.runs === most);
  const when = ago === 0 ? "this hour" : `${countOf(ago, "hour")} ago`;
  return `${countOf(runs, "run")} in the last 24 hours, ${formatCount(sum("failed"))} failed; most in one hour: ${formatCount(most)}, ${when}.`;
}
