import type { StoryDay } from "@fairlead/fairness";
import { readLastRuns } from "./activityQueries.ts";
import { readHeldOf, type StoryWait } from "./fairness.ts";
import { type MomentKey, type Page, type PageQuery, pageSizeDefault, readCursor, toPage } from "./page.ts";
import type { StoryRunStatus } from "./recordQueries.ts";
import type { Actor, Services } from "./services.ts";
import { type StoryRow, toStoryRow } from "./stories.ts";
import { readStories, readStoryIds, type StoryFilter } from "./storyListQueries.ts";

/** How a story is doing, in a list. */
export type Pulse = {
  lastRun: { id: string; status: StoryRunStatus; startedAt: string } | null;
  /** What ended in the last 24 hours; null: Redis, which keeps the figures, does not say. */
  day: StoryDay | null;
  /** Action runs that wait, and why the first of them does. */
  waiting: number;
  wait: StoryWait | null;
};

export type ListedStory = StoryRow & { pulse: Pulse };

/** Orders that the database knows, and those by figures, which have the largest first. */
const plainOrders = ["newest", "name"] as const;
const figureOrders = ["runs", "failures", "duration", "waiting"] as const;
/** The orders of a list of stories, the usual one first. */
export const storyOrders = [...plainOrders, ...figureOrders] as const;

type PlainOrder = (typeof plainOrders)[number];
type FigureOrder = (typeof figureOrders)[number];

export type StoryQuery = PageQuery & StoryFilter & { sort?: PlainOrder | FigureOrder | undefined };

/** Stories that are put into an order by figures: the newest ones. */
const comparedMax = 1_000;

/** The stories of a team by their moment or their name. Throws `bad_cursor`. */
export async function listStories(
  { pool }: Services,
  actor: Actor,
  {
    cursor,
    limit = pageSizeDefault,
    sort = "newest",
    ...filter
  }: PageQuery & StoryFilter & { sort?: PlainOrder | undefined },
): Promise<Page<StoryRow>> {
  const ids = actor.rights?.storyIds ?? null;
  if (ids !== null) {
    // As few as a key may be limited to are one page.
    const own = await readStories(pool, actor, { order: "ids", ids, filter });
    return { items: own.map(toStoryRow), nextCursor: null };
  }
  const slice = { order: sort, after: readCursor(cursor), limit: limit + 1 };
  return toPage(await readStories(pool, actor, { ...slice, filter }), limit, toStoryRow);
}

/** The stories of a team as a page shows them, each with how it is doing. Throws `bad_cursor`. */
export async function listStoriesNow(
  services: Services,
  actor: Actor,
  { sort = "newest", ...query }: StoryQuery,
): Promise<Page<ListedStory>> {
  const { items, nextCursor } =
    sort === "newest" || sort === "name"
      ? await listStories(services, actor, { ...query, sort })
      : await listByFigure(services, actor, { ...query, sort });
  const pulseOf = await readPulses(
    services,
    actor,
    items.map(({ id }) => id),
  );
  return { items: items.map((story) => ({ ...story, pulse: pulseOf(story.id) })), nextCursor };
}

type FigureQuery = PageQuery & StoryFilter & { sort: FigureOrder };

/** All that match are compared, as figures are not in the database; a page goes on behind the figure of its last story. */
async function listByFigure(
  services: Services,
  actor: Actor,
  { cursor, limit = pageSizeDefault, sort, ...filter }: FigureQuery,
): Promise<Page<StoryRow>> {
  const ids = await readStoryIds(services.pool, actor, { filter, limit: comparedMax });
  const figures = await readFigures(services, ids, sort);
  const keys = ids.map((id, index): MomentKey => ({ id, at: String(figures[index] ?? 0) })).sort(largestFirst);
  const after = readCursor(cursor);
  const rest = after === null ? keys : keys.filter((key) => largestFirst(after, key) < 0);
  const page = rest.slice(0, limit + 1);
  const rows = await readStories(services.pool, actor, { order: "ids", ids: page.map(({ id }) => id) });
  const byId = new Map(rows.map((row) => [row.id, row]));
  const found = page.flatMap(({ id, at }) => {
    const row = byId.get(id);
    return row === undefined ? [] : [{ ...row, at }];
  });
  return toPage(found, limit, toStoryRow);
}

function largestFirst(a: MomentKey, b: MomentKey): number {
  return Number(b.at) - Number(a.at) || (a.id < b.id ? -1 : Number(a.id > b.id));
}

async function readFigures(services: Services, ids: readonly string[], sort: FigureOrder): Promise<number[]> {
  if (sort === "waiting") return ((await readHeldOf(services, ids)) ?? []).map(({ waiting }) => waiting);
  const days = (await services.workers.readDays(ids, services.intake.now())) ?? [];
  return days.map(({ runs, failed, p95Ms }) => (sort === "runs" ? runs : sort === "failures" ? failed : (p95Ms ?? 0)));
}

const quiet: Pulse = { lastRun: null, day: null, waiting: 0, wait: null };

/** How each of some stories is doing; stories of other teams have no last run. */
async function readPulses(services: Services, actor: Actor, ids: readonly string[]): Promise<(id: string) => Pulse> {
  if (ids.length === 0) return () => quiet;
  const [lastRuns, days, held] = await Promise.all([
    readLastRuns(services.pool, actor, ids),
    services.workers.readDays(ids, services.intake.now()),
    readHeldOf(services, ids),
  ]);
  const lastRunOf = new Map(
    lastRuns.map(({ story_id, id, status, created_at }) => [
      story_id,
      { id, status, startedAt: created_at.toISOString() },
    ]),
  );
  const pulses = ids.map((id, index): [string, Pulse] => {
    const { waiting = 0, wait = null } = held?.[index] ?? {};
    return [id, { lastRun: lastRunOf.get(id) ?? null, day: days?.[index] ?? null, waiting, wait }];
  });
  const byId = new Map(pulses);
  return (id) => byId.get(id) ?? quiet;
}
