import { parseStory, type StorySettings } from "@fairlead/story";
import { readLive, readUsage, readVersion } from "./recordQueries.ts";
import type { Actor, Services } from "./services.ts";
import { requireStory } from "./stories.ts";

/** What is stored of a story, and how long. */
export type StoryUsage = {
  /** Story runs, open ones included. */
  runs: number;
  open: number;
  /** Of runs that have ended. */
  events: number;
  /** What runs that have ended take of the disk, roughly. */
  bytes: number;
  oldestAt: string | null;
  retention: {
    /** Days from its beginning after which a run is removed; null: never. */
    days: number | null;
    /** The last runs, which are kept however old they are. */
    keepRuns: number;
  };
};

/** What is stored of a story, and how long it is kept. Throws `not_found`. */
export async function readStoryUsage(services: Services, actor: Actor, id: string): Promise<StoryUsage> {
  await requireStory(services, actor, id);
  const { pool, config } = services;
  const [stored, own] = await Promise.all([readUsage(pool, id), readRetention(services, id)]);
  const days = [config.retentionDays, own.days ?? null].filter((one) => one !== null);
  return {
    runs: stored.runs,
    open: stored.open,
    events: Number(stored.events),
    bytes: Number(stored.bytes),
    oldestAt: stored.oldest?.toISOString() ?? null,
    retention: { days: days.length === 0 ? null : Math.min(...days), keepRuns: own.keepRuns ?? 0 },
  };
}

/** What the live version says. */
async function readRetention({ pool }: Services, storyId: string): Promise<NonNullable<StorySettings["retention"]>> {
  const live = await readLive(pool, storyId);
  const parsed = live === null ? null : parseStory(await readVersion(pool, live.id));
  return (parsed?.ok && parsed.definition.settings?.retention) || {};
}
