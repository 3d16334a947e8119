import { once } from "node:events";
import net from "node:net";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { createPool, isSilent } from "../src/pool.ts";
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

test("a connection that breaks while somebody has it fails what he does next, and nothing else", async () => {
  await using database = await createTestDatabase();
  const pool = createPool(database.url, { max: 1 });
  const client = await pool.connect();
  const { rows } = await client.query("SELECT pg_backend_pid() AS pid");
  const ended = new Promise((resolve) => client.once("end", resolve));
  await database.pool.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
  await ended;
  await expect(client.query("SELECT 1")).rejects.toThrow(/not queryable/);
  client.release();
  expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

describe("a server that says nothing any more", () => {
  test("ends what waits for it, refuses everybody at once, and is used again when it answers", async () => {
    await using database = await createTestDatabase();
    await using way = await openWay(database.url);
    const told: boolean[] = [];
    const pool = createPool(way.url, { max: 2, lookEveryMs: 200, onSilence: (silent) => told.push(silent) });
    const beside = createPool(way.url, { max: 1, beside: pool });
    await pool.query("SELECT 1");
    way.isOpen = false;
    await expect(pool.query("SELECT 1")).rejects.toThrow("The database does not answer.");
    expect([isSilent(pool), told]).toEqual([true, [true]]);
    await expect(beside.query("SELECT 1")).rejects.toThrow("The database does not answer.");
    const connections = way.connections;
    await expect(pool.connect()).rejects.toMatchObject({ code: "ETIMEDOUT" });
    await expect(pool.query("SELECT 1")).rejects.toThrow("The database does not answer.");
    expect(way.connections - connections).toBeLessThan(2);
    way.isOpen = true;
    await expect.poll(() => isSilent(pool)).toBe(false);
    expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    expect((await beside.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    await Promise.all([pool.end(), beside.end()]);
  });

  test("is told from one whose statement takes long, and from a connection that it does not know any more", async () => {
    await using database = await createTestDatabase();
    await using way = await openWay(database.url);
    const told: boolean[] = [];
    const pool = createPool(way.url, { max: 2, lookEveryMs: 500, onSilence: (silent) => told.push(silent) });
    const held = await database.pool.connect();
    await held.query("SELECT pg_advisory_lock(1)");
    const slow = pool.query("SELECT pg_advisory_lock(1)");
    await expect.poll(() => way.connections).toBe(1);
    const lost = await pool.connect();
    way.forget(lost);
    await expect(lost.query("SELECT 1")).rejects.toThrow("The database does not answer.");
    lost.release();
    expect(told).toEqual([]);
    await held.query("SELECT pg_advisory_unlock(1)");
    await expect(slow).resolves.toMatchObject({ rowCount: 1 });
    held.release();
    await pool.end();
  });
});

/** A way to a server that can swallow everything, or what one connection says. */
async function openWay(to: string) {
  const target = new URL(to);
  const sockets = new Map<net.Socket, net.Socket>();
  const state = { isOpen: true, connections: 0 };
  const forgotten = new Set<number>();
  const server = net.createServer((near) => {
    state.connections += 1;
    const far = net.connect(Number(target.port), target.hostname);
    sockets.set(near, far);
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      one.on("error", () => {}).on("close", () => other.destroy());
      one.on("data", (data) => {
        if (state.isOpen && !forgotten.has(near.remotePort ?? 0)) other.write(data);
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(to);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as net.AddressInfo).port);
  return Object.assign(state, {
    url: url.toString(),
    forget(client: pg.PoolClient) {
      const stream = client instanceof pg.Client ? client.connection.stream : null;
      if (stream instanceof net.Socket) forgotten.add(stream.localPort ?? 0);
    },
    async [Symbol.asyncDispose]() {
      for (const [near, far] of sockets) {
        near.destroy();
        far.destroy();
      }
      server.close();
    },
  });
}
