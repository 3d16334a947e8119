import type { EgressPolicy } from "./egressPolicy.ts";
import { parsePrivateNetworks, readHostAddresses } from "./egressPrivateNetworks.ts";

/** Where an installation itself is. `ports`: those that it listens on; `origins`: how it is called from outside. */
export type Installation = {
  databaseUrl: string;
  redisUrl: string;
  ports: readonly number[];
  origins: readonly string[];
};

/** Where actions may go, or what is wrong with the setting that says so. */
export type EgressSettings = { ok: true; policy: EgressPolicy } | { ok: false; message: string };

/**
 * The policy that the environment asks for, the same in every process: public addresses, and what
 * FAIRLEAD_ALLOW_PRIVATE_NETWORK opens; never the installation itself, but for its webhooks.
 */
export function readEgressPolicy(env: NodeJS.ProcessEnv, installation: Installation): EgressSettings {
  const networks = parsePrivateNetworks(env.FAIRLEAD_ALLOW_PRIVATE_NETWORK);
  if (!networks.ok) return networks;
  const { databaseUrl, redisUrl, ports, origins } = installation;
  const listeners = ports.map((port) => ({ address: "127.0.0.1", port }));
  const policy: EgressPolicy = {
    version: 1,
    grants: networks.grants,
    ownOrigins: origins,
    ownAddresses: [...[databaseUrl, redisUrl].map(toAddress), ...listeners],
    hostAddresses: readHostAddresses(),
    allowDangerous: false,
  };
  return { ok: true, policy };
}

function toAddress(url: string): { address: string; port: number } {
  const { hostname, port, protocol } = new URL(url);
  const address = hostname === "localhost" ? "127.0.0.1" : hostname.replace(/^\[|\]$/g, "");
  return { address, port: Number(port) || (protocol.startsWith("redis") ? 6379 : 5432) };
}
