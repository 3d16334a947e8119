import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildLock, stampFolder } from "./checkout.mjs";
import { startService } from "./embeddedServices.mjs";
import { waitForLock } from "./lock.mjs";
import { findPostgres } from "./postgresBinaries.mjs";
import { findRedis } from "./redisBinary.mjs";
import { canEnter, placeServices } from "./serviceHome.mjs";

/**
 * The PostgreSQL and the Redis of one run of the tests: on ports of their own, in a temporary folder, and with the safety
 * against power failure left out for speed.
 */
const passwords = { postgresPassword: "fairlead-tests", redisPassword: "fairlead-tests" };

export class TestServices {
  /** The temporary folder of the run. Others may pass through it: PostgreSQL never runs as root. */
  folder = realpathSync(mkdtempSync(join(tmpdir(), "fairlead-test-")));
  logs = join(this.folder, "logs");
  #home = this.folder;
  #running = [];
  #starting;

  constructor() {
    chmodSync(this.folder, 0o711);
    mkdirSync(this.logs);
  }

  /** Starts them, once. @returns {Promise<Record<string, string>>} the environment of the tests that need them */
  start() {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  async #start() {
    const home = placeServices(this.folder);
    this.#home = home.path;
    const programs = await this.#findPrograms(home);
    Object.assign(process.env, programs);
    const onSpawn = (service) => this.#running.push(service);
    const options = { home, services: { ...passwords }, logs: this.logs, durable: false, onSpawn, remember() {} };
    const [postgres, redis] = await Promise.all([startService("postgres", options), startService("redis", options)]);
    const database = new URL(postgres.url);
    database.pathname = "/postgres";
    return { ...programs, TEST_DATABASE_URL: database.toString(), TEST_REDIS_URL: redis.url };
  }

  /**
   * Programs are looked for once, for the starts that tests make as well, so that none of them copies or fetches any.
   * What has to be fetched stays in the checkout for the next run.
   */
  async #findPrograms(home) {
    const lock = await waitForLock(buildLock, () => {});
    const keep = canEnter(stampFolder, home.user) ? { ...home, path: stampFolder } : home;
    const redis = await findRedis(keep).finally(lock.release);
    const program = join(this.folder, "redis-server");
    const libraries = redis.env.LD_LIBRARY_PATH;
    const variable = libraries ? `LD_LIBRARY_PATH=${quote(libraries)} ` : "";
    writeFileSync(program, `#!/bin/sh\n${variable}exec ${quote(redis.program)} "$@"\n`, { mode: 0o755 });
    return { REDIS_BIN: program, PG_BIN: findPostgres(home).folder };
  }

  /** Stops them. */
  async stop() {
    await this.#starting?.catch(() => {});
    await Promise.all(this.#running.map((service) => service.stop()));
  }

  /** Removes everything that the run has written. */
  remove() {
    for (const folder of [this.folder, this.#home]) rmSync(folder, { recursive: true, force: true });
  }
}

function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
