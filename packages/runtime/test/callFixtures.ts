import type { Json } from "@fairlead/formula";
import type { StoryDefinition } from "@fairlead/story";
import type { LoadedPlan } from "../src/planCache.ts";
import { message, type Sketch, sketchStory, type World } from "./engineFixtures.ts";

/** An action that calls the story `slug`. */
export function callOf(story: string, options: object = {}): Sketch {
  return { slug: "call", type: "send_to_story", options: { story, ...options } };
}

/** A story that calls another and tells what it got; failures go to `rescue`. */
export function callerStory(story: string, options: object = {}): StoryDefinition {
  const links = ["receive > call", "call > after", "call failure> rescue"];
  return sketchStory([callOf(story, options), message("after", "=call"), message("rescue", "=call.error.code")], links);
}

type Callable = NonNullable<NonNullable<StoryDefinition["settings"]>["callable"]>;

/** A story that can be called: calls come in by `receive`. */
export function callable(
  actions: readonly Sketch[],
  links: readonly string[],
  settings: Partial<Callable> & { exits: string[] },
): StoryDefinition {
  return { ...sketchStory(actions, links), settings: { callable: { entry: "receive", ...settings } } };
}

/** A callable story that answers with a payload. */
export function answering(payload: Json, settings: Partial<Callable> = {}): StoryDefinition {
  return callable([message("answer", payload)], ["receive > answer"], { exits: ["answer"], ...settings });
}

/** Publishes stories in one team, each under its slug. */
export async function publishTogether<Name extends string>(
  world: World,
  definitions: { readonly [Slug in Name]: StoryDefinition },
): Promise<{ [Slug in Name]: LoadedPlan }> {
  const entries = Object.entries(definitions) as [Name, StoryDefinition][];
  const published: [Name, LoadedPlan][] = [];
  for (const [slug, definition] of entries) {
    const story = await world.publish(definition);
    const first = published[0]?.[1] ?? story;
    await world.database.pool.query("UPDATE story SET tenant_id = $2, team_id = $3, slug = $4 WHERE id = $1", [
      ...[story.storyId, first.tenantId, first.teamId, slug],
    ]);
    published.push([slug, { ...story, tenantId: first.tenantId, teamId: first.teamId }]);
  }
  return Object.fromEntries(published) as { [Slug in Name]: LoadedPlan };
}

/** The story runs that were called, in the order of their calls, with what is known of their callers. */
export async function readCalled({ database }: Pick<World, "database">) {
  const { rows } = await database.pool.query(
    `SELECT id, story_id AS "storyId", status, trigger, called_by AS "calledBy", cardinality(call_path) AS depth
     FROM story_run WHERE called_by IS NOT NULL ORDER BY created_at, id`,
  );
  return rows as { id: string; storyId: string; status: string; trigger: string; calledBy: string; depth: number }[];
}
