import { createPool } from "@fairlead/db";
import { createTestDatabase } from "@fairlead/db/testing";
import { expect, onTestFinished, test } from "vitest";
import { findDurabilityRisks } from "../src/server/durability.ts";

/** A database with a setting of its own, as `ALTER DATABASE` or a role may bring it. */
async function openDatabase(synchronousCommit: string) {
  const database = await createTestDatabase();
  const name = new URL(database.url).pathname.slice(1);
  await database.pool.query(`ALTER DATABASE "${name}" SET synchronous_commit = ${synchronousCommit}`);
  const pool = createPool(database.url);
  onTestFinished(async () => {
    await pool.end();
    await database.drop();
  });
  return pool;
}

test("commits that are answered before they are on disk are told, with the way out", async () => {
  expect(await findDurabilityRisks(await openDatabase("off"))).toContain(
    "PostgreSQL may lose the last accepted events, when PostgreSQL or the machine fails, because its synchronous_commit is off. Set it to on.",
  );
});

test.each(["on", "local", "remote_apply"])("commits that are on disk first are fine: %s", async (setting) => {
  const risks = await findDurabilityRisks(await openDatabase(setting));
  expect(risks.filter((risk) => risk.includes("synchronous_commit"))).toEqual([]);
});
