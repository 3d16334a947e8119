import type { StoryDefinition } from "@fairlead/story";
import { expect } from "vitest";
import type { Sketch, World } from "./engineFixtures.ts";

/** An event transform in mode `delay`. */
export function delay(options: { seconds: number | string } | { until: string }): Sketch {
  return { slug: "hold", type: "event_transform", options: { mode: "delay", ...options } };
}

/** An event transform in mode `throttle`. */
export function throttle(events: number, perSeconds: number): Sketch {
  return { slug: "hold", type: "event_transform", options: { mode: "throttle", events, perSeconds } };
}

/** A held event as it is stored; `leftMs`: until it is due, from the world's now. */
export type HeldEvent = { storyRunId: string; leftMs: number; dueMs: number; attempt: number; actionId: string };

/** What is held, in the order in which it is due. */
export async function readHeld({ database, intake }: Pick<World, "database" | "intake">): Promise<HeldEvent[]> {
  const { rows } = await database.pool.query(
    `SELECT story_run_id AS "storyRunId", extract(epoch FROM due_at)::float8 * 1000 AS "dueMs", attempt,
       action_id AS "actionId" FROM timer WHERE held_at IS NOT NULL ORDER BY due_at`,
  );
  return rows.map((row) => ({ ...row, leftMs: row.dueMs - intake.now() }));
}

/** Waits until so many events are held. */
export async function whenHeld(world: Pick<World, "database" | "intake">, count = 1): Promise<HeldEvent[]> {
  await expect.poll(async () => (await readHeld(world)).length).toBe(count);
  return readHeld(world);
}

/** The live version of a story, changed. */
export async function republish({ database }: World, storyId: string, definition: StoryDefinition): Promise<string> {
  const { rows } = await database.pool.query(
    `WITH made AS (
       INSERT INTO story_version (id, story_id, number, definition)
       SELECT gen_random_uuid(), $1, max(number) + 1, $2 FROM story_version WHERE story_id = $1 RETURNING id)
     UPDATE story SET live_version_id = made.id, updated_at = now() FROM made WHERE story.id = $1 RETURNING made.id`,
    [storyId, JSON.stringify(definition)],
  );
  return rows[0].id;
}
