import { storyRunRange } from "@fairlead/runtime/enqueue";
import { AppError, notFound } from "./appError.ts";
import { type Reach, routeScopes } from "./keyScopes.ts";
import type { RawInput } from "./restRoute.ts";
import type { Actor, Services } from "./services.ts";
import type { Sql } from "./webhookQueries.ts";

/** Refuses a key that was not made for what a route does. Throws `forbidden`. */
export function checkScope({ rights: key }: Actor, operationId: string): void {
  const scope = routeScopes[operationId]?.[0];
  if (key === undefined || (scope !== undefined && key.scopes.includes(scope))) return;
  const message = `This key is made for ${key.scopes.join(", ")}; ${operationId} needs the scope ${scope ?? "of nobody"}. An admin can make another key.`;
  throw new AppError("forbidden", message);
}

/**
 * Refuses a key that is limited to stories what is of others: as if it were not there, so that nobody learns of it. Throws
 * `not_found`, and `forbidden` for what is about the whole team.
 */
export async function checkReach(
  { pool }: Pick<Services, "pool">,
  actor: Actor,
  { operationId, input }: { operationId: string; input: RawInput },
): Promise<void> {
  const storyIds = actor.rights?.storyIds ?? null;
  if (storyIds === null) return;
  const reach = routeScopes[operationId]?.[1] ?? "team";
  switch (reach) {
    case "any":
    case "listed":
      return;
    case "team":
      throw wholeTeam(operationId);
    case "story":
      if (!storyIds.includes(textOf(input.params, "id"))) throw notFound("story");
      return;
    case "storyAsked":
      if (textOf(input.query, "story") === "") throw wholeTeam(`${operationId} without a story`);
      if (!storyIds.includes(textOf(input.query, "story"))) throw notFound("story");
      return;
    case "storyReplaced":
      if (textOf(input.body, "mode") !== "replace" || !storyIds.includes(textOf(input.body, "id"))) throw replaceOnly();
      return;
    default:
      if (!(await isOfStories(pool, reach, { id: textOf(input.params, "id"), storyIds }))) throw notFound(reach);
  }
}

type Found = Exclude<Reach, "any" | "listed" | "team" | "story" | "storyAsked" | "storyReplaced">;

const queries: Readonly<Record<Found, string>> = {
  run: "SELECT FROM story_run WHERE id = $1 AND story_id = ANY($2::uuid[])",
  event: `SELECT FROM event e JOIN story_run r ON r.id = e.story_run_id AND r.id BETWEEN $3 AND $4
    WHERE e.id = $1 AND e.story_run_id BETWEEN $3 AND $4 AND r.story_id = ANY($2::uuid[])`,
  schedule: "SELECT FROM schedule WHERE id = $1 AND story_id = ANY($2::uuid[])",
  file: `SELECT FROM file_use u JOIN story_run r ON r.id = u.story_run_id WHERE u.file_id = $1 AND r.story_id = ANY($2::uuid[])`,
};

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Sought = { id: string; storyIds: readonly string[] };

async function isOfStories(sql: Sql, reach: Found, { id, storyIds }: Sought): Promise<boolean> {
  if (!uuid.test(id)) return false;
  const range = storyRunRange(id);
  const values = reach === "event" ? [id, storyIds, range.from, range.to] : [id, storyIds];
  const { rowCount } = await sql.query({ text: `${queries[reach]} LIMIT 1`, values });
  return rowCount === 1;
}

/** A text of what was sent, unchecked as it is; empty if there is none. */
function textOf(value: unknown, name: string): string {
  const found = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === "string" ? found : "";
}

function wholeTeam(what: string): AppError {
  return new AppError("forbidden", `This key is limited to some stories; ${what} is about the whole team.`);
}

function replaceOnly(): AppError {
  const message = 'This key is limited to some stories: import into one of them, with mode "replace" and its id.';
  return new AppError("forbidden", message);
}
