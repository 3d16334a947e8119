import type { Admission } from "@fairlead/fairness";
import type { Logger } from "pino";
import type { Closer } from "./closer.ts";
import type { Dispatch } from "./dispatch.ts";
import { toTickets } from "./follow.ts";
import type { Segment } from "./segment.ts";

export type BeginMeans = {
  admission: Pick<Admission, "enqueue">;
  dispatch: Pick<Dispatch, "carryOut">;
  closer: Pick<Closer, "close">;
  logger: Logger;
};

/**
 * Brings what follows in story runs that were just started to the workers. Best effort: they are recorded, so that the sweep
 * finds what is lost on the way.
 */
export function createBegin({ admission, dispatch, closer, logger }: BeginMeans) {
  return ({ loaded, storyRunId, children }: NonNullable<Segment["started"]>): void => {
    if (children.length === 0) closer.close([storyRunId]);
    else
      admission
        .enqueue(toTickets(loaded, children))
        .then((decided) => dispatch.carryOut(decided))
        .catch((err) => logger.debug({ err, storyRunId }, "a called story is left to the sweep"));
  };
}
