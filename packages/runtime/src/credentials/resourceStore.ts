import type { Json } from "@fairlead/formula";
import type { Clock } from "../clock.ts";
import type { Database } from "../database.ts";

/** Resources of a team by slug: what formulas get for each. */
export type ResourceStore = {
  /** The named ones that there are; null: all. What has changed is seen within a second. Null if they are too large. */
  ofTeam(teamId: string, slugs: ReadonlySet<string> | null): Promise<Readonly<Record<string, Json>> | null>;
};

/** Bytes that the resources which one action reads may have together. */
export const resourcesReadMax = 20_000_000;

const listKeptMs = 1_000;
const teamsKeptMax = 1_000;
const valueBytesKeptMax = 50_000_000;

type Listed = { id: string; slug: string; version: number; size_bytes: number };
type ValueRow = {
  id: string;
  kind: string;
  value: Json;
  file: Buffer | null;
  file_name: string | null;
  content_type: string | null;
};

const list = {
  name: "resources_of_team",
  text: "SELECT id, slug, version, size_bytes FROM resource WHERE team_id = $1",
};
const read = {
  name: "read_resources",
  text: "SELECT id, kind, value, file, file_name, content_type FROM resource WHERE team_id = $1 AND id = ANY($2::uuid[])",
};

/** Reads resources, and keeps the values read last, up to 50 MB. */
export function createResourceStore(database: Database, clock: Clock): ResourceStore {
  const lists = new Map<string, { untilMs: number; rows: Promise<Listed[]> }>();
  const values = new Map<string, { value: Json; bytes: number }>();
  let keptBytes = 0;

  function listOf(teamId: string): Promise<Listed[]> {
    const known = lists.get(teamId);
    if (known !== undefined && known.untilMs > clock.mono()) return known.rows;
    const rows = database.query<Listed>({ ...list, values: [teamId] });
    lists.set(teamId, { untilMs: clock.mono() + listKeptMs, rows });
    rows.catch(() => lists.delete(teamId));
    for (const oldest of lists.keys()) if (lists.size > teamsKeptMax) lists.delete(oldest);
    return rows;
  }

  function keep({ id, version, size_bytes: bytes }: Listed, value: Json): void {
    values.set(`${id}:${version}`, { value, bytes });
    keptBytes += bytes;
    for (const [key, kept] of values) {
      if (keptBytes <= valueBytesKeptMax) break;
      values.delete(key);
      keptBytes -= kept.bytes;
    }
  }

  return {
    async ofTeam(teamId, slugs) {
      const wanted = (await listOf(teamId)).filter(({ slug }) => slugs === null || slugs.has(slug));
      if (wanted.reduce((sum, { size_bytes }) => sum + size_bytes, 0) > resourcesReadMax) return null;
      const found = new Map(wanted.map((row) => [row.id, values.get(`${row.id}:${row.version}`)?.value]));
      const missing = wanted.filter(({ id }) => found.get(id) === undefined);
      if (missing.length > 0) {
        const rows = await database.query<ValueRow>({ ...read, values: [teamId, missing.map(({ id }) => id)] });
        const byId = new Map(rows.map((row) => [row.id, toValue(row)]));
        for (const row of missing) {
          const value = byId.get(row.id);
          if (value === undefined) continue;
          found.set(row.id, value);
          keep(row, value);
        }
      }
      return Object.fromEntries(wanted.flatMap(({ id, slug }) => toEntry(slug, found.get(id))));
    },
  };
}

function toEntry(slug: string, value: Json | undefined): [string, Json][] {
  return value === undefined ? [] : [[slug, value]];
}

function toValue({ kind, value, file, file_name, content_type }: ValueRow): Json {
  if (kind !== "file" || file === null) return value;
  return {
    name: file_name ?? "",
    contentType: content_type ?? "application/octet-stream",
    bytes: file.length,
    base64: file.toString("base64"),
  };
}
