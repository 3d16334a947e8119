import { findFreePort, isFree } from "./ports.mjs";
import { adoptPostgres, startPostgres } from "./postgres.mjs";
import { adoptRedis, startRedis } from "./redis.mjs";

/**
 * PostgreSQL and Redis on the ports that the data directory remembers. The ports are chosen at the first start, and
 * again only if somebody else took one meanwhile.
 */

/** @typedef {import("./postgres.mjs").Service} Service */

const kinds = {
  postgres: { adopt: adoptPostgres, start: startPostgres, port: "postgresPort", password: "postgresPassword" },
  redis: { adopt: adoptRedis, start: startRedis, port: "redisPort", password: "redisPassword" },
};

/**
 * @param {"postgres" | "redis"} name
 * @param {{ home: import("./serviceHome.mjs").ServiceHome, services: import("./dataDirectory.mjs").Services,
 *   logs: string, durable?: boolean, onSpawn?: (service: Service) => void, remember: () => void }} options
 *   remember: called when a port was chosen
 * @returns {Promise<Service>}
 */
export async function startService(name, { services, remember, ...options }) {
  const kind = kinds[name];
  const withPort = () => ({ ...options, port: services[kind.port], password: services[kind.password] });
  const running = services[kind.port] && (await kind.adopt(withPort()));
  if (running) return running;
  for (let triesLeft = 3; ; triesLeft -= 1) {
    if (!services[kind.port] || !(await isFree(services[kind.port]))) {
      services[kind.port] = await findFreePort([services.postgresPort, services.redisPort]);
      remember();
    }
    try {
      return await kind.start(withPort());
    } catch (error) {
      if (error.code !== "port_taken" || triesLeft === 0) throw error;
    }
  }
}
