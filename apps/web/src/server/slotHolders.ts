import type { Pool, SlotHolder } from "@fairlead/fairness";
import { fromTicket } from "@fairlead/runtime/enqueue";
import { AppError } from "./appError.ts";
import type { Actor, Services } from "./services.ts";

/** An action run that holds a slot, or is on its way to one. */
export type HolderRow = {
  runId: string;
  storyRunId: string;
  storyId: string;
  storyName: string;
  /** The slug of its action. */
  action: string;
  pool: Pool;
  state: SlotHolder["state"];
  /** Since when it holds the slot: when a worker began with it, or when it was granted. */
  since: string;
  /** Whether the slot is lent: beyond the share of its story, as nobody else wanted it. */
  isLent: boolean;
};

/** Who holds the slots: those of the team by name, the longest first, and how many others there are. */
export type Holders = { items: HolderRow[]; others: number; isCut: boolean };

/** Runs that are looked at: more than most fleets have slots. */
const holdersMax = 500;

/** Who holds the slots now. Throws `workers_unavailable` when Redis is away. */
export async function listHolders(
  services: Services,
  { tenantId, teamId }: Actor,
  { storyId }: { storyId?: string | undefined } = {},
): Promise<Holders> {
  const holders = await services.workers.readHolders(holdersMax);
  if (holders === null)
    throw new AppError("workers_unavailable", "Redis, which shares out the workers, does not answer.");
  const ids = [...new Set(holders.map((holder) => holder.storyId))];
  const stories = await services.prisma.story.findMany({
    where: { id: { in: ids }, tenantId, teamId },
    select: { id: true, name: true },
  });
  const names = new Map(stories.map(({ id, name }) => [id, name]));
  const items = holders.flatMap((holder) => toRow(holder, names.get(holder.storyId)));
  const shown = storyId === undefined ? items : items.filter((row) => row.storyId === storyId);
  return {
    items: shown.sort((a, b) => (a.since < b.since ? -1 : Number(a.since > b.since))),
    others: holders.length - items.length,
    isCut: holders.length >= holdersMax,
  };
}

function toRow(holder: SlotHolder, storyName: string | undefined): HolderRow[] {
  if (storyName === undefined) return [];
  const { runId, storyRunId, storyId, pool, state, grantedMs, startedMs, isLent } = holder;
  const since = new Date(startedMs ?? grantedMs).toISOString();
  return [{ runId, storyRunId, storyId, storyName, action: fromTicket(holder).action, pool, state, since, isLent }];
}
