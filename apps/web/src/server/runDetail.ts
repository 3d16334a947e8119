import type { Page } from "./page.ts";
import { type ActionRun, actionRunsMax, getRun, listActionRuns, type RunDetail } from "./runs.ts";
import type { Actor, Services } from "./services.ts";
import type { Wait } from "./waits.ts";

/** A story run as its page begins with it. */
export type RunPageData = Omit<RunDetail, "waits"> & { waiting: Wait[]; actionRuns: Page<ActionRun> };

/** A story run with its first 500 action runs and what it waits for. Throws `not_found`. */
export async function readRunPage(services: Services, actor: Actor, id: string): Promise<RunPageData> {
  const [{ waits: waiting, ...run }, actionRuns] = await Promise.all([
    getRun(services, actor, id),
    listActionRuns(services, actor, { id, limit: actionRunsMax }),
  ]);
  return { ...run, waiting, actionRuns };
}
