import type { EgressGrant, EgressPolicy } from "./egressPolicy.ts";
import { parsePrivateNetworks, readHostAddresses } from "./egressPrivateNetworks.ts";
import { readProxies } from "./egressProxy.ts";
import { readSmtpSettings } from "./mailSettings.ts";

/** Where an installation itself is. `port`: where its web listens; `publicOrigin`: how it is called from outside. */
export type Installation = { databaseUrl: string; redisUrl: string; port: number; publicOrigin: string | null };

/** Where actions may go, or what is wrong with the setting that says so. */
export type EgressSettings = { ok: true; policy: EgressPolicy } | { ok: false; message: string };

/**
 * The policy that the environment asks for, the same in every process: public addresses, and what
 * FAIRLEAD_ALLOW_PRIVATE_NETWORK opens; never the installation itself, but for its webhooks.
 */
export function readEgressPolicy(
  env: Readonly<Record<string, string | undefined>>,
  installation: Installation,
): EgressSettings {
  const networks = parsePrivateNetworks(env.FAIRLEAD_ALLOW_PRIVATE_NETWORK);
  if (!networks.ok) return networks;
  const mail = readSmtpSettings(env);
  if (!mail.ok) return mail;
  const through = readProxies(env.FAIRLEAD_PROXIES);
  if (!through.ok) return through;
  const { databaseUrl, redisUrl, port, publicOrigin } = installation;
  const listeners = [port, ...readMetricsPorts(env)].map((own) => ({ address: "127.0.0.1", port: own }));
  const policy: EgressPolicy = {
    version: 1,
    grants: [...networks.grants, ...grantSql(env)],
    ownOrigins: [`http://127.0.0.1:${port}`, ...(publicOrigin === null ? [] : [publicOrigin])],
    ownAddresses: [...[databaseUrl, redisUrl].map(toAddress), ...listeners],
    hostAddresses: readHostAddresses(),
    smtp: mail.smtp,
    allowDangerous: false,
    unverifiedHosts: (env.FAIRLEAD_ALLOW_UNVERIFIED_TLS ?? "").split(/[\s,]+/).filter((host) => host !== ""),
    proxies: through.proxies,
  };
  return { ok: true, policy };
}

/** The process of this installation that asks databases: the one service of its own that stories may call. */
function grantSql(env: Readonly<Record<string, string | undefined>>): EgressGrant[] {
  if (!env.FAIRLEAD_SQL_TARGETS) return [];
  const port = Number(env.FAIRLEAD_SQL_PORT || "3300");
  return [{ cidr: "127.0.0.1/32", ports: [port], protocols: ["http"], scope: "startup" }];
}

/** Where this worker tells its numbers, and the others that `npm start` has started beside it. */
function readMetricsPorts({
  FAIRLEAD_WORKER_METRICS_PORT: own,
  FAIRLEAD_OWN_PORTS: all = "",
}: Readonly<Record<string, string | undefined>>): number[] {
  return [own, ...all.split(",")].map(Number).filter((port) => port > 0);
}

function toAddress(url: string): { address: string; port: number } {
  const { hostname, port, protocol } = new URL(url);
  const address = hostname === "localhost" ? "127.0.0.1" : hostname.replace(/^\[|\]$/g, "");
  return { address, port: Number(port) || (protocol.startsWith("redis") ? 6379 : 5432) };
}
