import type { ScheduleEntry, StoryDefinition } from "@fairlead/story";
import { createSchedules } from "../src/chores/schedules.ts";
import type { Clock } from "../src/clock.ts";
import { createDatabase } from "../src/database.ts";
import { createPlanCache, type LoadedPlan } from "../src/planCache.ts";
import { publish } from "../src/testing.ts";
import { openDatabase } from "./engineFixtures.ts";
import { silent } from "./recordFixtures.ts";

/** A story that begins with an event transform which has schedules. */
export function scheduledStory(schedule: readonly ScheduleEntry[], slug = "tick"): StoryDefinition {
  const options = { mode: "message" as const, payload: "=META.scheduled_at" };
  const action = { id: slug, slug, type: "event_transform" as const, name: slug, options, schedule: [...schedule] };
  return { formatVersion: 1, name: "Scheduled", actions: [action], links: [] };
}

/** A database and a clock for schedules, without workers: what they would get is counted. */
export async function openSchedules(at: string) {
  const database = await openDatabase();
  const clock = { ms: Date.parse(at) };
  const statements = createDatabase(database.pool);
  const woken: string[] = [];
  const looks = () => {
    const admission = {
      enqueue: async (tickets: { storyRunId: string }[]) => {
        woken.push(...tickets.map(({ storyRunId }) => storyRunId));
        return { granted: [], nextWakeMs: null, added: tickets.length, more: false };
      },
    };
    const means = { database: statements, plans: createPlanCache(statements), logger: silent };
    const dispatch = { carryOut: async () => {} };
    const time: Pick<Clock, "now"> = { now: () => clock.ms };
    return createSchedules({ ...means, admission: admission as never, dispatch, time });
  };
  const setPublished = (storyId: string) =>
    database.pool.query("UPDATE story SET updated_at = to_timestamp($1::float8 / 1000) WHERE id = $2", [
      clock.ms,
      storyId,
    ]);
  return {
    database,
    clock,
    woken,
    /** The chore of a process that has just started. */
    startProcess: looks,
    async publish(definition: StoryDefinition): Promise<LoadedPlan> {
      const story = await publish(definition, database.pool, createPlanCache(statements));
      await setPublished(story.storyId);
      return story;
    },
    setPublished,
    /** The times at which story runs of a story were started for, in order, as ISO texts to the minute. */
    async ticks(storyId: string): Promise<string[]> {
      const { rows } = await database.pool.query<{ id: string }>(
        "SELECT id FROM story_run WHERE story_id = $1 ORDER BY id",
        [storyId],
      );
      return rows.map(({ id }) =>
        new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toJSON().slice(0, 16),
      );
    },
  };
}
