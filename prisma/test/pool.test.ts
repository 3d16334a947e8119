import { expect, test } from "vitest";
import { createPool } from "../src/pool.ts";
import { createTestDatabase } from "../src/testing.ts";

test("an idle connection that breaks is told, once, and replaced", async () => {
  await using database = await createTestDatabase();
  const told: Error[] = [];
  const pool = createPool(database.url, { max: 1, onIdleError: (error) => told.push(error) });
  const { rows } = await pool.query("SELECT pg_backend_pid() AS pid");
  await database.pool.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
  await expect.poll(() => told.length).toBe(1);
  expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  await pool.end();
});
