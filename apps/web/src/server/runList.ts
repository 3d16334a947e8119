import type { Page } from "./page.ts";
import { readNewer, readRunFigures } from "./runListQueries.ts";
import { isNarrowed, type RunSearchQuery, searchRuns } from "./runSearch.ts";
import { listRuns, type RunQuery, type RunRow } from "./runs.ts";
import type { Actor, Services } from "./services.ts";
import { readWaitsOf, type Wait } from "./waits.ts";

/** A story run in a list with all that a person wants to see of it there. */
export type ListedRun = RunRow & {
  /** What it waits for first; null for a run that has ended, or that goes on. */
  waiting: Wait | null;
  /** Milliseconds that its action runs were held and worked together; `isMore`: at least, there are further ones. */
  heldMs: number;
  workedMs: number;
  isMore: boolean;
  /** The last action run that failed: its action's slug and why. */
  failure: { action: string; message: string | null } | null;
};

/** A page of story runs. `newer`: how many there are above its first one, at most `newerMax`. */
export type RunList = Page<ListedRun> & { newer: number };

/** Newer runs are counted up to here. */
const newerMax = 100;
/** Open runs of a page that are asked what they wait for. */
const askedRunsMax = 50;

/** Story runs as they are now, the newest first. Throws `bad_cursor`. */
export async function listRunsNow(
  services: Services,
  actor: Actor,
  query: RunQuery & RunSearchQuery,
): Promise<RunList> {
  const { upTo, storyId, status } = query;
  const [page, newer] = await Promise.all([
    isNarrowed(query) ? searchRuns(services, actor, query) : listRuns(services, actor, query),
    upTo === undefined || isNarrowed(query)
      ? 0
      : readNewer(services.pool, actor, { storyId, status, after: upTo, limit: newerMax }),
  ]);
  const open = page.items.filter(({ status }) => status === "open").slice(0, askedRunsMax);
  const [waits, figures] = await Promise.all([
    readWaitsOf(services, open),
    readRunFigures(
      services.pool,
      page.items.map(({ id }) => id),
    ),
  ]);
  const items = page.items.map((run): ListedRun => {
    const figure = figures.get(run.id);
    return {
      ...run,
      waiting: toShown(waits.get(run.id), query.reason),
      heldMs: figure?.heldMs ?? 0,
      workedMs: figure?.workedMs ?? 0,
      isMore: figure?.isMore ?? false,
      failure: figure?.failure ?? null,
    };
  });
  return { items, nextCursor: page.nextCursor, newer };
}

/** What is asked for comes before what is held first. */
function toShown(waits: readonly Wait[] = [], asked: Wait["reason"] | undefined): Wait | null {
  const held = waits.filter(({ reason }) => reason !== "running" && reason !== "starting");
  return held.find(({ reason }) => reason === asked) ?? held[0] ?? null;
}
