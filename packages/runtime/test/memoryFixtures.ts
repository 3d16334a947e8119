import type { Json } from "@fairlead/formula";
import { expect } from "vitest";
import type { LoadedPlan } from "../src/planCache.ts";
import { message, readRuns, type Sketch, send, sketchStory, type World } from "./engineFixtures.ts";

/** A story in which the webhook `receive` leads to the event transform `act`, and this to `after`, which tells what it got. */
export function memoryStory(options: object) {
  const act: Sketch = { slug: "act", type: "event_transform", options };
  const links = ["receive > act", "act > after", "act failure> rescue"];
  return sketchStory([act, message("after", "=act"), message("rescue", "=act.error.code")], links);
}

/** What the action `act` emitted in some story runs, in the order of these. */
export async function emittedByAct(world: Pick<World, "database">, storyRunIds: readonly string[]): Promise<Json[]> {
  const runs = await Promise.all(storyRunIds.map((id) => readRuns(world.database, id)));
  return runs.flatMap((all) =>
    all.filter(({ action }) => action === "after").map(({ events }) => events[0]?.data ?? null),
  );
}

/** Sends several events at once; returns their story runs. */
export function sendAll(world: World, story: LoadedPlan, bodies: readonly Json[]): Promise<string[]> {
  return Promise.all(bodies.map((body) => send(world, story, body)));
}

/** Waits until no story run is open but so many. */
export async function whenOpen({ database }: Pick<World, "database">, count: number): Promise<void> {
  await expect
    .poll(
      async () =>
        (await database.pool.query("SELECT count(*)::int AS n FROM story_run WHERE status = 'open'")).rows[0].n,
      { timeout: 30_000, interval: 20 },
    )
    .toBe(count);
}
