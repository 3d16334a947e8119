import { randomBytes } from "node:crypto";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { createTestDatabase } from "../src/testing.ts";

describe("a test database", () => {
  it("is migrated, empty and gone after the test", async () => {
    const database = await createTestDatabase();
    const { rows } = await database.pool.query("SELECT count(*)::int AS stories FROM story");
    expect(rows).toEqual([{ stories: 0 }]);
    await database.drop();
    expect(await databases()).not.toContain(nameOf(database.url));
  });

  it("of a run that is dead is dropped by the next one, and a running one's is left alone", async () => {
    await using running = await createTestDatabase();
    const dead = `fairlead_test_${randomBytes(6).toString("hex")}`;
    const otherSchema = `fairlead_template_${randomBytes(6).toString("hex")}`;
    for (const name of [dead, otherSchema]) await onServer((server) => server.query(`CREATE DATABASE ${name}`));
    await using next = await createTestDatabase();
    const left = await databases();
    expect(left).toEqual(expect.arrayContaining([nameOf(running.url), nameOf(next.url)]));
    expect(left).not.toContain(dead);
    expect(left).not.toContain(otherSchema);
  });

  it("that somebody still looks into is left alone, whoever made it", async () => {
    const name = `fairlead_test_${randomBytes(6).toString("hex")}`;
    await onServer((server) => server.query(`CREATE DATABASE ${name}`));
    const url = new URL(serverUrl());
    url.pathname = `/${name}`;
    const watcher = new pg.Client({ connectionString: url.toString() });
    await watcher.connect();
    await using _next = await createTestDatabase();
    expect(await databases()).toContain(name);
    await watcher.end();
    await onServer((server) => server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  });
});

function serverUrl(): string {
  return process.env.TEST_DATABASE_URL ?? "postgresql://postgres@127.0.0.1:54399/postgres";
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

async function onServer<Result>(task: (server: pg.Client) => Promise<Result>): Promise<Result> {
  const server = new pg.Client({ connectionString: serverUrl() });
  await server.connect();
  try {
    return await task(server);
  } finally {
    await server.end();
  }
}

function databases(): Promise<string[]> {
  return onServer(async (server) => {
    const { rows } = await server.query<{ datname: string }>("SELECT datname FROM pg_database");
    return rows.map((row) => row.datname);
  });
}
