import type { StorySettings } from "@fairlead/story";
import type { Actor, Services } from "./services.ts";

type Callable = NonNullable<StorySettings["callable"]>;

/** A story that may be called from here. `ref`: how it is named in the option `story`. */
export type CallableRow = { ref: string; name: string; inputs: NonNullable<Callable["inputs"]> };

const callablesMax = 200;

/** The published stories that stories of the actor's team may call, by name; 200 at most. */
export async function listCallables({ pool }: Services, { tenantId, teamId }: Actor): Promise<CallableRow[]> {
  type Row = { slug: string; team: string; own: boolean; name: string; inputs: CallableRow["inputs"] | null };
  const { rows } = await pool.query<Row>({
    name: "callables",
    text: `
      SELECT y.slug, t.slug AS team, y.team_id = $2 AS own, y.name, c.callable->'inputs' AS inputs
      FROM story y JOIN team t ON t.id = y.team_id JOIN story_version v ON v.id = y.live_version_id,
        LATERAL (SELECT v.definition->'settings'->'callable' AS callable) AS c
      WHERE y.tenant_id = $1 AND y.deleted_at IS NULL AND c.callable IS NOT NULL AND (y.team_id = $2
        OR c.callable->>'access' = 'tenant' OR c.callable->>'access' = 'teams'
          AND (c.callable->'teams')::jsonb ? (SELECT slug FROM team WHERE id = $2))
      ORDER BY y.name, y.id LIMIT $3`,
    values: [tenantId, teamId, callablesMax],
  });
  return rows.map(({ slug, team, own, name, inputs }) => ({
    ref: own ? slug : `${team}/${slug}`,
    name,
    inputs: inputs ?? [],
  }));
}
