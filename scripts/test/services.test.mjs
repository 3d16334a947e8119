import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { root } from "../checkout.mjs";
import { startService } from "../embeddedServices.mjs";
import { checkDatabase, checkRedis } from "../externalServices.mjs";
import { findFreePort } from "../ports.mjs";
import { commandLine, hasEnded, isAlive } from "../processes.mjs";
import { withRedis } from "../redis.mjs";
import { placeServices } from "../serviceHome.mjs";
import { endLeftovers } from "../testLeftovers.mjs";
import { makeFolder, problemOf } from "./temporaryFolder.mjs";

/** Ways to keep a value in a service, and to read it back. */
const kinds = {
  postgres: {
    put: (url) => query(url, "CREATE TABLE kept AS SELECT 7 AS value"),
    get: (url) => query(url, "SELECT value FROM kept").then((rows) => rows[0].value),
  },
  redis: {
    put: (url) => withRedis(url, (client) => client.set("kept", "7")),
    get: (url) => withRedis(url, (client) => client.get("kept")).then(Number),
  },
};

async function query(url, sql) {
  const client = new pg.Client({ connectionString: url.replace(/fairlead$/, "postgres") });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

let folder;
let options;
let remembered;

beforeEach(() => {
  folder = makeFolder();
  remembered = 0;
  mkdirSync(join(folder, "logs"));
  options = {
    home: placeServices(folder),
    services: { postgresPassword: "p", redisPassword: "r" },
    logs: join(folder, "logs"),
    durable: false,
    remember: () => {
      remembered += 1;
    },
  };
});

afterEach(async () => {
  await endLeftovers(folder);
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a service in a process of its own, which is then killed as a launcher may be. */
async function startAndLoseLauncher(name) {
  const module = JSON.stringify(join(root, "scripts/embeddedServices.mjs"));
  const given = JSON.stringify({ ...options, remember: undefined });
  const code = `
    const { startService } = await import(${module});
    const options = ${given};
    const service = await startService("${name}", { ...options, remember() {} });
    console.log(JSON.stringify({ services: options.services, pid: service.pid }));
    setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => child.kill("SIGKILL"));
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  const { services, pid } = JSON.parse(line);
  Object.assign(options.services, services);
  return pid;
}

describe.each(["postgres", "redis"])("%s", (name) => {
  beforeEach(() => {
    // Redis keeps nothing without; PostgreSQL survives the end of its processes either way, and starts sooner.
    options.durable = name === "redis";
  });

  test("keeps its data and its port over a stop, and leaves no process", async () => {
    const first = await startService(name, options);
    await kinds[name].put(first.url);
    expect(await first.stop()).toBe(true);
    expect(isAlive(first.pid)).toBe(false);
    const second = await startService(name, options);
    expect(second.port).toBe(first.port);
    expect(remembered).toBe(1);
    expect(await kinds[name].get(second.url)).toBe(7);
  });

  test("is taken over as it runs, its password in no command line, after its launcher was killed", async () => {
    options.services[`${name}Password`] = "hidden-word";
    const pid = await startAndLoseLauncher(name);
    expect(commandLine(pid)).not.toContain("hidden-word");
    const found = await startService(name, options);
    expect(found).toMatchObject({ pid, adopted: true });
    await kinds[name].put(found.url);
    expect(await found.stop()).toBe(true);
    expect(isAlive(pid)).toBe(false);
  });

  test("starts again with its data after it was killed itself", async () => {
    options.durable = true;
    const first = await startService(name, options);
    await kinds[name].put(first.url);
    if (name === "redis") await withRedis(first.url, writeOut);
    process.kill(first.pid, "SIGKILL");
    await hasEnded(first.pid);
    const second = await startService(name, options);
    expect(second.adopted).toBe(false);
    expect(await kinds[name].get(second.url)).toBe(7);
  });

  test("moves to another port, and remembers it, where somebody took its own meanwhile", async () => {
    const taken = createServer().listen(await findFreePort(), "127.0.0.1");
    await once(taken, "listening");
    onTestFinished(() => taken.close());
    const { port } = taken.address();
    options.services[`${name}Port`] = port;
    const service = await startService(name, options);
    expect(service.port).not.toBe(port);
    expect(options.services[`${name}Port`]).toBe(service.port);
    expect(remembered).toBe(1);
  });

  test("does not touch a process that got the number of a server that is gone", async () => {
    const first = await startService(name, options);
    await first.stop();
    const stranger = spawn("sleep", ["1000"]);
    onTestFinished(() => stranger.kill("SIGKILL"));
    const file = join(options.home.path, name, name === "postgres" ? "postmaster.pid" : "redis.pid");
    writeFileSync(file, `${stranger.pid}\n${join(options.home.path, name)}\n1\n${first.port}\n`);
    const second = await startService(name, options);
    expect(second.adopted).toBe(false);
    expect(isAlive(stranger.pid)).toBe(true);
  });
});

/** Redis may answer up to two seconds before a write is in its file. */
async function writeOut(client) {
  await client.bgrewriteaof();
  while (/aof_rewrite_in_progress:1/.test(await client.info("persistence"))) await client.ping();
}

test("data of another PostgreSQL version is not touched, and the way out is told", async () => {
  await (await startService("postgres", options)).stop();
  writeFileSync(join(options.home.path, "postgres/PG_VERSION"), "12\n");
  const problem = await problemOf(() => startService("postgres", options));
  expect(problem).toMatch(/^postgres_version: .*made by PostgreSQL 12, but PostgreSQL \d+ is installed\. Set PG_BIN/);
});

test("PostgreSQL that was cut off while its cluster was made is made again", async () => {
  mkdirSync(join(options.home.path, "postgres.new"));
  writeFileSync(join(options.home.path, "postgres.new/PG_VERSION"), "18\n");
  const service = await startService("postgres", options);
  expect(await query(service.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

describe("a server of one's own that can't be used is told by its host, without the password:", () => {
  test("DATABASE_URL", async () => {
    const port = await findFreePort();
    const problem = await problemOf(() => checkDatabase(`postgresql://user:hidden@127.0.0.1:${port}/fairlead`));
    expect(problem).toBe(
      `database_unreachable: DATABASE_URL can't be used: 127.0.0.1:${port}: nothing answers there. Correct it, or leave it out to use the embedded server.`,
    );
  });

  test("REDIS_URL", async () => {
    const port = await findFreePort();
    const problem = await problemOf(() => checkRedis(`redis://:hidden@127.0.0.1:${port}`));
    expect(problem).toMatch(
      new RegExp(`^redis_unreachable: REDIS_URL can't be used: 127.0.0.1:${port}: nothing answers`),
    );
    expect(problem).not.toContain("hidden");
  });

  test("REDIS_URL of an old server", async () => {
    const url = await fakeRedis("6.2.14");
    expect(await problemOf(() => checkRedis(url))).toMatch(
      /^redis_too_old: The server at 127\.0\.0\.1:\d+ is Redis 6\.2; 7\.0 or later is needed\. Use a newer server in REDIS_URL/,
    );
    expect(await problemOf(async () => checkRedis(await fakeRedis("7.0.15")))).toBe(undefined);
  });
});

/** A server that tells its version whatever it is asked. @returns {Promise<string>} its URL */
async function fakeRedis(version) {
  const info = `# Server\r\nredis_version:${version}\r\n`;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      for (const _ of String(chunk).matchAll(/^\*/gm)) socket.write(`$${info.length}\r\n${info}\r\n`);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => server.close());
  return `redis://127.0.0.1:${server.address().port}`;
}
