import { type Page, type PageQuery, pageSizeDefault, readCursor, toCursor } from "./page.ts";
import type { StoryRunStatus } from "./recordQueries.ts";
import { lowestIdAt, type RunFilter } from "./runFilter.ts";
import { searchStoryRuns } from "./runSearchQueries.ts";
import { type RunRow, toRunRow } from "./runs.ts";
import type { Actor, Services } from "./services.ts";
import { readWaitsOf } from "./waits.ts";

export type RunSearchQuery = PageQuery &
  RunFilter & { storyId?: string | undefined; status?: StoryRunStatus | undefined };

/** Runs that one page looks at, and open ones that it asks what they wait for. */
const searchedRunsMax = 10_000;
const askedRunsMax = 200;

/** Whether a list is narrowed by more than its story and its status. */
export function isNarrowed({ since, withinMs, until, minMs, text, reason }: RunFilter): boolean {
  return [since, withinMs, until, minMs, text, reason].some((one) => one !== undefined);
}

/**
 * Story runs that match, the newest first. A page may be short, even empty, and have a next one: each looks at so many runs
 * only. Throws `bad_cursor`.
 */
export async function searchRuns(services: Services, actor: Actor, query: RunSearchQuery): Promise<Page<RunRow>> {
  const { cursor, limit = pageSizeDefault, reason, until, status, ...rest } = query;
  const from = beginOf(query, services.intake.now());
  const after = readCursor(cursor)?.id;
  const end = until === undefined ? undefined : lowestIdAt(until);
  const isOther = reason !== undefined && status !== undefined && status !== "open";
  if (isOther) return { items: [], nextCursor: null };
  const { rows, lookedTo } = await searchStoryRuns(services.pool, actor, {
    ...rest,
    ...(from === null ? {} : { from: lowestIdAt(from) }),
    before: after !== undefined && (end === undefined || after < end) ? after : end,
    status: reason === undefined ? status : "open",
    limit: reason === undefined ? limit + 1 : askedRunsMax + 1,
    lookedAtMax: searchedRunsMax,
  });
  const runs = rows.map(toRunRow);
  if (reason === undefined) return toFoundPage(runs, limit, lookedTo);
  const asked = runs.slice(0, askedRunsMax);
  const waits = await readWaitsOf(services, asked);
  const items = asked.filter(({ id }) => waits.get(id)?.some((wait) => wait.reason === reason));
  return { items, nextCursor: runs.length > askedRunsMax ? toCursor(asked.at(-1)?.id) : toCursor(lookedTo) };
}

function beginOf({ since, withinMs }: RunFilter, nowMs: number): string | number | null {
  if (since !== undefined) return since;
  return withinMs === undefined ? null : nowMs - withinMs;
}

function toFoundPage(runs: RunRow[], limit: number, lookedTo: string | null): Page<RunRow> {
  const items = runs.slice(0, limit);
  return { items, nextCursor: toCursor(runs.length > limit ? items.at(-1)?.id : lookedTo) };
}
