import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { buildPages, generateClient } from "../build.mjs";
import { findFreePort } from "../ports.mjs";
import { isAlive } from "../processes.mjs";
import { endLeftovers, findProcesses } from "../testLeftovers.mjs";
import { ScriptRun } from "./scriptRun.mjs";
import { makeFolder } from "./temporaryFolder.mjs";

/**
 * `npm start` with everything real. A start takes seconds, so each test takes one installation as far as it can. Whoever
 * is still there at the end of a test carries the installation's folder in its environment.
 */
let folder;
let port;
let env;

beforeAll(async () => {
  const logs = makeFolder();
  await generateClient(logs);
  await buildPages(logs);
  rmSync(logs, { recursive: true });
}, 600_000);

beforeEach(async () => {
  folder = makeFolder();
  port = await findFreePort();
  env = { FAIRLEAD_DATA_DIR: join(folder, "data directory"), PORT: String(port) };
});

afterEach(async () => {
  await endLeftovers(folder);
  rmSync(folder, { recursive: true, force: true });
});

const until = (work) => vi.waitFor(work, { timeout: 30_000, interval: 100 });
const start = (more = {}) => new ScriptRun("start.mjs", { env: { ...env, ...more } });
const health = () => fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.status);

async function databaseUrl() {
  const { postgresPort, postgresPassword } = JSON.parse(
    readFileSync(join(env.FAIRLEAD_DATA_DIR, "services.json"), "utf8"),
  );
  return `postgresql://fairlead:${postgresPassword}@127.0.0.1:${postgresPort}/fairlead`;
}

async function query(sql) {
  const client = new pg.Client({ connectionString: await databaseUrl() });
  await client.connect();
  return await client.query(sql).finally(() => client.end());
}

function pidOf(pattern) {
  return findProcesses(folder).find(({ command }) => pattern.test(command))?.pid;
}

function workerPids() {
  const found = findProcesses(folder).filter(({ command }) => /packages\/runtime\/src\/main\.ts/.test(command));
  return found.map(({ pid }) => pid);
}

describe("npm start", { timeout: 180_000 }, () => {
  test("shows its progress, is ready with a set-up link, and Ctrl-C leaves no process", async () => {
    const launcher = start();
    const [, url] = await launcher.says(/^Fairlead is ready: (\S+)$/m);
    expect(url).toBe(`http://127.0.0.1:${port}`);
    await launcher.says(/^Set up your workspace \(link works once\): http:\/\/127\.0\.0\.1:\d+\/setup\S+$/m);
    expect(launcher.output).toMatch(/^\[\d+\.\d s\] Starting PostgreSQL and Redis$/m);
    expect(launcher.output).toMatch(/^\[\d+\.\d s\] Bringing the database up to date$/m);
    expect(launcher.output).toMatch(/^\[\d+\.\d s\] Starting web and worker$/m);
    expect(await health()).toBe(200);
    launcher.kill("SIGINT");
    expect(await launcher.ended).toBe(0);
    expect(launcher.output).toMatch(/Stopping\n(.*\n)*\[.*\] Stopped\n$/);
    expect(findProcesses(folder)).toEqual([]);
  });

  test("starts again what ends by itself, read or not, and refuses a second start on the same data", async () => {
    const launcher = start({ FAIRLEAD_SEED: "0", FAIRLEAD_WORKER_PROCESSES: "2" });
    await launcher.says(/is ready/);
    expect(workerPids()).toHaveLength(2);
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.output).toContain(`(process ${launcher.pid}). Stop it first, or set FAIRLEAD_DATA_DIR`);
    for (const [name, pattern] of [
      ["web", /apps\/web\/src\/server\/main\.ts/],
      ["Redis", /redis-server/],
      ["PostgreSQL", /postgres -D/],
    ]) {
      const pid = pidOf(pattern);
      process.kill(pid, "SIGKILL");
      await launcher.says(new RegExp(`${name} (process )?ended .*starting it again`));
      await until(() => expect(pidOf(pattern)).toBeGreaterThan(0));
    }
    const [lost, kept] = workerPids();
    process.kill(lost, "SIGKILL");
    await launcher.says(/The worker(-2)? process ended .*starting it again/);
    await until(() => expect(workerPids().filter((pid) => pid !== kept && pid !== lost)).toHaveLength(1));
    expect(workerPids()).toContain(kept);
    await until(async () => expect(await health()).toBe(200));
    launcher.closeOutput();
    process.kill(kept, "SIGKILL");
    await until(() => expect(workerPids().filter((pid) => pid !== kept && pid !== lost)).toHaveLength(2));
    launcher.kill("SIGTERM");
    expect(await launcher.ended).toBe(0);
    expect(findProcesses(folder)).toEqual([]);
  });

  test("killed, it leaves the servers, which the next start takes over; a newer database is then refused", async () => {
    const first = start({ FAIRLEAD_SEED: "0" });
    await first.says(/is ready/);
    await query("CREATE TABLE kept AS SELECT 7 AS value");
    const apps = findProcesses(folder).filter(({ command }) => command.includes("/src/"));
    first.kill("SIGKILL");
    expect(await first.ended).toBe("SIGKILL");
    await until(() => expect(apps.filter(({ pid }) => isAlive(pid))).toEqual([]));
    const servers = findProcesses(folder).map(({ pid }) => pid);
    expect(servers.length).toBeGreaterThan(1);

    const second = start({ FAIRLEAD_SEED: "0" });
    await second.says(/is ready/);
    expect(second.output).toMatch(/Took over PostgreSQL, which an earlier start had left running/);
    expect(second.output).toMatch(/Took over Redis, which an earlier start had left running/);
    expect((await query("SELECT value FROM kept")).rows).toEqual([{ value: 7 }]);
    await query(
      "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ('later', 'x', '99990101000000_later', now(), 1)",
    );
    second.kill("SIGINT");
    expect(await second.ended).toBe(0);

    const third = start({ FAIRLEAD_SEED: "0" });
    expect(await third.ended).toBe(1);
    expect(third.output).toMatch(/^Fairlead can't start: .*newer/m);
    expect(findProcesses(folder)).toEqual([]);
  });
});

describe("a start that fails tells why and leaves no process:", { timeout: 180_000 }, () => {
  test("the port is taken", async () => {
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => server.close());
    const launcher = start();
    expect(await launcher.ended).toBe(1);
    expect(launcher.output).toContain(`Fairlead can't start: Port ${port} is in use by "`);
    expect(findProcesses(folder)).toEqual([]);
  });

  test("a server of one's own does not answer, while the other one is starting", async () => {
    const launcher = start({ DATABASE_URL: `postgresql://user:hidden@127.0.0.1:${await findFreePort()}/fairlead` });
    expect(await launcher.ended).toBe(1);
    expect(launcher.output).toMatch(/^Fairlead can't start: DATABASE_URL can't be used/m);
    expect(launcher.output).not.toContain("hidden");
    expect(findProcesses(folder)).toEqual([]);
  });

  test("web refuses a setting, when the servers already run", async () => {
    const launcher = start({ FAIRLEAD_TENANCY: "many" });
    expect(await launcher.ended).toBe(1);
    expect(launcher.output).toMatch(/^Fairlead can't start: The web process ended \(exit code 1\)/m);
    expect(launcher.output).toMatch(/FAIRLEAD_TENANCY/);
    expect(launcher.output).not.toMatch(/^\s+at /m);
    expect(findProcesses(folder)).toEqual([]);
  });

  test("a bad setting", async () => {
    const launcher = start({ PORT: "many" });
    expect(await launcher.ended).toBe(1);
    expect(launcher.output).toBe(
      'Fairlead can\'t start: PORT is "many", but has to be a whole number from 1 to 65535.\n',
    );
  });

  test("a system that Fairlead does not run on", async () => {
    const code = "Object.defineProperty(process, 'platform', { value: 'win32' })";
    const launcher = new ScriptRun("start.mjs", {
      env,
      nodeArgs: ["--import", `data:text/javascript,${encodeURIComponent(code)}`],
    });
    expect(await launcher.ended).toBe(1);
    expect(launcher.output).toMatch(
      /^Fairlead can't start: Fairlead runs on linux-x64, .*; this is win32-\w+\. On Windows use WSL 2\.\n$/,
    );
  });

  test("Ctrl-C while the servers are starting", async () => {
    const launcher = start();
    await launcher.says(/Starting PostgreSQL and Redis/);
    launcher.kill("SIGINT");
    expect(await launcher.ended).toBe(0);
    expect(findProcesses(folder)).toEqual([]);
  });
});
