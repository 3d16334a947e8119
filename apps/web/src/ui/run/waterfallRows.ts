import type { Wait } from "../../server/waits.ts";
import type { Lane, Span } from "./timeline.ts";

/** A drawn line of the waterfall. */
export type WaterfallLine = {
  /** What a click selects: the id of an action run, or the slug of an action with several. */
  id: string;
  action: string;
  level: 1 | 2;
  spans: readonly Span[];
  waiting: readonly Wait[];
  /** Whether its runs are shown below; null for a line that stands for one run. */
  open: boolean | null;
};

/** The lines to draw: one a lane, and below an opened lane one a run. */
export function toWaterfallRows(lanes: readonly Lane[], opened: ReadonlySet<string>): WaterfallLine[] {
  return lanes.flatMap(({ action, spans, waiting }): WaterfallLine[] => {
    const [only] = spans;
    if (spans.length <= 1) {
      return [{ id: only?.run.id ?? action, action, level: 1, spans, waiting, open: null }];
    }
    const open = opened.has(action);
    const below = spans.map((span): WaterfallLine => {
      return { id: span.run.id, action, level: 2, spans: [span], waiting: [], open: null };
    });
    return [{ id: action, action, level: 1, spans, waiting, open }, ...(open ? below : [])];
  });
}
