/**
 * Brings the database of DATABASE_URL to the schema of this release and makes the record's partitions of the coming
 * days. Safe to run at any time and by several at once. Ends with 1 and one line of JSON on the standard error output,
 * `{"code", "message"}`, if it can't.
 */
import { createPool, ensurePartitions, migrate } from "@fairlead/db";

const daysAhead = 3;

try {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set.");
  const { applied } = await migrate(url);
  const pool = createPool(url, { max: 1, applicationName: "fairlead migrate" });
  await ensurePartitions(pool, { now: Date.now(), daysAhead }).finally(() => pool.end());
  process.stdout.write(`${JSON.stringify({ applied })}\n`);
} catch (error) {
  process.stderr.write(`${JSON.stringify({ code: error.code ?? "migration_failed", message: error.message })}\n`);
  process.exitCode = 1;
}
