import type pg from "pg";

/** What may get lost although it was committed, by the setting of PostgreSQL that has to be on. */
const risks: Readonly<Record<string, string>> = {
  fsync: "everything that is stored, when the machine fails",
  full_page_writes: "everything that is stored, when the machine fails",
  synchronous_commit: "the last accepted events, when PostgreSQL or the machine fails",
};

/**
 * One sentence for each setting of PostgreSQL that breaks the promise that what was accepted is kept: what may get lost
 * and what to set. None for a server with the settings it comes with.
 */
export async function findDurabilityRisks(pool: Pick<pg.Pool, "query">): Promise<string[]> {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    "SELECT name, setting FROM pg_settings WHERE name = ANY($1) AND setting = 'off' ORDER BY name",
    [Object.keys(risks)],
  );
  return rows.map(({ name }) => `PostgreSQL may lose ${risks[name]}, because its ${name} is off. Set it to on.`);
}
