import type { Admission } from "@fairlead/fairness";
import type { Database } from "./database.ts";
import { newStoryRunId, storyRunRange } from "./ids.ts";

/** How much each team has of something; a team that has little may be left out. */
export type Measured = ReadonlyMap<string, number>;

export type MeasureMeans = {
  database: Database;
  admission: Pick<Admission, "snapshot" | "explain">;
  nowMs: number;
  /** Less than this in all teams together is not told apart. */
  from: number;
};

const none: Measured = new Map();
const storiesPerCall = 100;
export const dayMs = 86_400_000;

/** Action runs that wait for a worker. Asks Redis once as long as few wait in the whole installation. */
export async function countWaiting({ database, admission, from }: MeasureMeans): Promise<Measured> {
  const { pools } = await admission.snapshot();
  if (pools.cpu.waiting + pools.io.waiting < from) return none;
  const stories = await database.query<{ id: string; team_id: string }>(teamsOfStories);
  const counts = new Map<string, number>();
  for (let at = 0; at < stories.length; at += storiesPerCall) {
    const some = stories.slice(at, at + storiesPerCall);
    const explained = await admission.explain(some.map(({ id }) => id));
    for (const [index, { lanes }] of explained.entries()) {
      const teamId = some[index]?.team_id ?? "";
      const waiting = lanes.reduce((sum, lane) => sum + lane.waiting, 0);
      counts.set(teamId, (counts.get(teamId) ?? 0) + waiting);
    }
  }
  return counts;
}

/** Story runs that have begun since midnight UTC, but for those that other stories have called. */
export async function countToday({ database, nowMs }: MeasureMeans): Promise<Measured> {
  const { from } = storyRunRange(newStoryRunId(nowMs - (nowMs % dayMs)));
  return toMap(await database.query<Row>({ ...eventsOfTeams, values: [from] }));
}

/** Bytes of the story runs that have ended, as they were counted when they did, and of files. */
export async function measureStorage({ database, from }: MeasureMeans): Promise<Measured> {
  const [all] = await database.query<{ bytes: string }>(storedBytes);
  if (Number(all?.bytes ?? 0) < from) return none;
  return toMap(await database.query<Row>(bytesOfTeams));
}

type Row = { team_id: string; used: string };

function toMap(rows: readonly Row[]): Measured {
  return new Map(rows.map(({ team_id, used }) => [team_id, Number(used)]));
}

const teamsOfStories = { name: "teams_of_stories", text: "SELECT id, team_id FROM story WHERE deleted_at IS NULL" };

const eventsOfTeams = {
  name: "events_of_teams",
  text: `
    SELECT s.team_id, count(*)::text AS used FROM story_run r JOIN story s ON s.id = r.story_id
    WHERE r.id >= $1 AND r.called_by IS NULL GROUP BY s.team_id`,
};

/** What the tables of the record and of files take, by the catalogue alone. */
const storedBytes = {
  name: "stored_bytes",
  text: `
    SELECT coalesce(sum(pg_total_relation_size(t.oid)), 0)::text AS bytes FROM (
      SELECT inhrelid AS oid FROM pg_inherits
      WHERE inhparent IN ('story_run'::regclass, 'action_run'::regclass, 'event'::regclass)
      UNION ALL SELECT 'blob_chunk'::regclass) AS t`,
};

const bytesOfTeams = {
  name: "bytes_of_teams",
  text: `
    SELECT team_id, sum(bytes)::text AS used FROM (
      SELECT s.team_id, coalesce(sum(r.bytes), 0) AS bytes FROM story_run r JOIN story s ON s.id = r.story_id
      GROUP BY s.team_id
      UNION ALL
      SELECT team_id, sum(size) FROM (
        SELECT DISTINCT f.team_id, b.id, b.size FROM file f JOIN blob b ON b.id = f.blob_id) AS own
      GROUP BY team_id) AS parts
    GROUP BY team_id`,
};
