import { setTimeout as delay } from "node:timers/promises";
import { AppProcess } from "./appProcess.mjs";
import { buildPages, generateClient } from "./build.mjs";
import { requireSpace, root, withCommands } from "./checkout.mjs";
import { openDataDirectory, readSecretKey, readServices, writeServices } from "./dataDirectory.mjs";
import { startService } from "./embeddedServices.mjs";
import { checkDatabase, checkRedis } from "./externalServices.mjs";
import { Problem } from "./problem.mjs";
import { hasEnded, runCommand, stopCommands } from "./processes.mjs";
import { say, showPath, step } from "./progress.mjs";
import { placeServices } from "./serviceHome.mjs";
import { readSettings } from "./settings.mjs";
import { chooseWebPort } from "./webPort.mjs";

/**
 * One run of Fairlead, from the settings to the end.
 *
 * `start` takes the data directory, brings up PostgreSQL and Redis while it builds what is out of date, migrates, starts
 * web and worker and resolves when they are ready. `stop` ends everything in the opposite order, whatever `start` had
 * reached. `kill` does so at once. What breaks in between is started again.
 */
const freshMegabytes = 500;
const runningMegabytes = 50;
const readyWithinMs = 120_000;
const watchEveryMs = 500;

export class Launch {
  #directory;
  #services = new Map();
  #apps = [];
  #stopping;
  #announcement = Promise.withResolvers();

  /** The folder of the logs, undefined until the data directory is open. */
  get logs() {
    return this.#directory?.logs;
  }

  /**
   * Throws Problem; call `stop` then as well.
   * @returns {Promise<{ url: string, setupUrl: string | null }>}
   */
  async start() {
    const settings = readSettings(process.env);
    this.#directory = openDataDirectory(settings.dataDirectory);
    // One that was asked for is better refused before all the work; what is free now may be taken when that is done.
    if (settings.port !== undefined) await chooseWebPort(settings.port);
    const logs = this.#directory.logs;
    const [urls] = await Promise.all([
      step("Starting PostgreSQL and Redis", () => this.#startServices(settings)),
      generateClient(logs).then(() => this.#go(() => buildPages(logs))),
    ]);
    await this.#go(() => step("Bringing the database up to date", () => migrateDatabase(urls.database)));
    const port = await this.#go(() => chooseWebPort(settings.port));
    return await this.#go(() => step("Starting web and worker", () => this.#startApps(settings, { ...urls, port })));
  }

  /** Does the next step unless the launch is being stopped. */
  async #go(work) {
    if (this.#stopping) throw new Problem("stopped", "Stopped.");
    return await work();
  }

  async #startServices(settings) {
    const { path, logs } = this.#directory;
    const services = readServices(path);
    const megabytes = services.postgresPort ? runningMegabytes : freshMegabytes;
    requireSpace(path, megabytes, "set FAIRLEAD_DATA_DIR to a folder on another disk");
    const remember = () => writeServices(path, services);
    const options = { services, logs, remember };
    const [database, redis] = await Promise.all([
      settings.databaseUrl
        ? checkDatabase(settings.databaseUrl).then(() => settings.databaseUrl)
        : this.#startEmbedded("postgres", options),
      settings.redisUrl
        ? checkRedis(settings.redisUrl).then(() => settings.redisUrl)
        : this.#startEmbedded("redis", options),
    ]);
    return { database, redis };
  }

  async #startEmbedded(name, options) {
    const home = placeServices(this.#directory.path);
    if (name === "postgres" && home.path !== this.#directory.path) say(`The data lies in ${home.path}`);
    const onSpawn = (service) => this.#register(name, service);
    const service = await startService(name, { ...options, home, onSpawn });
    if (service.adopted) say(`Took over ${service.name}, which an earlier start had left running`);
    void this.#watch(name, { ...options, home, onSpawn }, service);
    return service.url;
  }

  #register(name, service) {
    this.#services.set(name, service);
    if (this.#stopping) service.stop();
  }

  /** Starts a service again when it ends by itself. */
  async #watch(name, options, service) {
    for (let current = service; ; ) {
      await hasEnded(current.pid, watchEveryMs);
      if (this.#stopping) return;
      say(`${current.name} ended unexpectedly; starting it again. See ${showPath(options.logs)}`);
      current = await this.#startAgain(name, options);
      if (!current) return;
    }
  }

  async #startAgain(name, options) {
    for (let pauseMs = 0; !this.#stopping; pauseMs = Math.min(10_000, pauseMs + 1_000)) {
      await delay(pauseMs);
      try {
        return await this.#go(() => startService(name, options));
      } catch (error) {
        if (!this.#stopping) say(error.message);
      }
    }
    return undefined;
  }

  async #startApps(settings, { database, redis, port }) {
    const { path, logs } = this.#directory;
    const env = {
      ...withCommands(process.env),
      NODE_ENV: "production",
      DATABASE_URL: database,
      REDIS_URL: redis,
      PORT: String(port),
      FAIRLEAD_DATA_DIR: path,
      FAIRLEAD_SECRET_KEY: settings.secretKey ?? readSecretKey(path),
      FAIRLEAD_OWN_PORTS: portsOf(settings).join(","),
    };
    const onMessage = (message) => message.fairlead === "ready" && this.#announcement.resolve(message);
    const web = new AppProcess({ name: "web", script: "apps/web/src/server/main.ts", env, logs, onMessage });
    this.#apps = [web, ...createWorkers(settings, { env, logs }), ...createSql({ env, logs })];
    for (const app of this.#apps) app.start();
    const ready = await Promise.race([this.#whenReady(port), ...this.#apps.map((app) => app.failed)]);
    for (const app of this.#apps) app.settle();
    return ready;
  }

  async #whenReady(port) {
    const until = Date.now() + readyWithinMs;
    const late = delay(readyWithinMs, undefined, { ref: false });
    const message = await Promise.race([this.#announcement.promise, late]);
    while (message && Date.now() < until) {
      if (await isReady(port)) return { url: message.url, setupUrl: message.setupUrl ?? null };
      await delay(50);
    }
    const text = `The web process was not ready after ${readyWithinMs / 1_000} s. See ${showPath(this.#directory.logs)}.`;
    throw new Problem("not_ready", text);
  }

  /** Ends everything: web and worker first, PostgreSQL last. May be called twice. @returns {Promise<void>} */
  stop() {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll() {
    await Promise.all([stopCommands(), ...this.#apps.map((app) => app.stop())]);
    await this.#services.get("redis")?.stop();
    await this.#services.get("postgres")?.stop();
    this.#directory?.release();
  }

  /** Ends everything now. PostgreSQL and Redis recover at the next start. */
  kill() {
    for (const app of this.#apps) app.kill();
    for (const [name, service] of this.#services) killNow(service.pid, name === "postgres" ? "SIGQUIT" : "SIGKILL");
    this.#directory?.release();
  }
}

/** The ports on which the workers can be asked for their numbers. */
function portsOf({ workers, workerMetricsPort }) {
  return Array.from({ length: workerMetricsPort ? workers : 0 }, (_, index) => String(workerMetricsPort + index));
}

/** The worker processes; each that can be asked for its numbers has a port of its own. */
function createWorkers({ workers, workerMetricsPort }, { env, logs }) {
  const ports = Array.from({ length: workerMetricsPort ? workers : 0 }, (_, index) =>
    String(workerMetricsPort + index),
  );
  const toWorker = (_, index) => {
    const own = ports[index] && { FAIRLEAD_WORKER_METRICS_PORT: ports[index] };
    const name = index === 0 ? "worker" : `worker-${index + 1}`;
    return new AppProcess({ name, script: "packages/runtime/src/main.ts", env: { ...env, ...own }, logs });
  };
  return Array.from({ length: workers }, toWorker);
}

/** The process that asks databases of the operator's, if any are named. */
function createSql({ env, logs }) {
  const script = "apps/sql-over-http/src/main.ts";
  return env.FAIRLEAD_SQL_TARGETS ? [new AppProcess({ name: "sql-over-http", script, env, logs })] : [];
}

function killNow(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {}
}

async function isReady(port) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

async function migrateDatabase(url) {
  const env = { ...withCommands(process.env), DATABASE_URL: url };
  const { code, output } = await runCommand(process.execPath, ["scripts/migrate.mjs"], { cwd: root, env });
  if (code === 0) return;
  const last = output.trim().split("\n").at(-1) ?? "";
  const found = last.startsWith("{") ? JSON.parse(last) : { code: "migration_failed", message: output.trim() };
  throw new Problem(found.code, found.message);
}
