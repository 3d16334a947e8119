import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A migration as it lies in the folder `migrations`. */
export type Migration = { name: string; sql: string; checksum: string };

/** All migrations of this release in the order of their names. */
export function readMigrations(): Migration[] {
  const folder = join(import.meta.dirname, "../migrations");
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

/** One hash over all migrations with their names: databases that were made by the same ones have the same fingerprint. */
export function fingerprint(migrations: readonly Migration[]): string {
  return createHash("sha256")
    .update(migrations.map(({ name, checksum }) => `${name} ${checksum}`).join())
    .digest("hex")
    .slice(0, 12);
}
