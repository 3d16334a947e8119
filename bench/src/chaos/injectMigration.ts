import { createHash } from "node:crypto";
import { migrate } from "@fairlead/db";
import { onPostgres } from "./clusters.ts";
import { openSession } from "./injectPostgres.ts";
import type { Stage } from "./stage.ts";

const tables = ["story_run", "action_run", "event"];
const name = "99990101000000_chaos";

/** An expanding step, as a release may bring it. */
const sql = tables.map((table) => `ALTER TABLE ${table} ADD COLUMN chaos int DEFAULT 7;`).join("\n");

/**
 * Begins a transaction that has read the whole record and stays open, and an upgrade of the schema beside it. Taken back,
 * the transaction ends, so that the upgrade gets its tables; then the schema is that of the release again.
 */
export async function migrateBesideBackup({ clusters }: Pick<Stage, "clusters">): Promise<() => Promise<void>> {
  const { url } = clusters.postgres;
  const locks = tables.map((table) => `LOCK TABLE ${table} IN ACCESS SHARE MODE`);
  const endBackup = await openSession(url, { statements: ["BEGIN", ...locks], back: ["COMMIT"] });
  const migrating = migrate(url, { more: [{ name, sql, checksum: createHash("sha256").update(sql).digest("hex") }] });
  migrating.catch(() => {});
  return async () => {
    await endBackup();
    const { applied } = await migrating;
    if (!applied.includes(name)) throw new Error("The schema was not changed.");
    await onPostgres(url, async (client) => {
      await client.query("DELETE FROM _prisma_migrations WHERE migration_name = $1", [name]);
    });
  };
}
