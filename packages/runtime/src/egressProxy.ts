import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import type { buildConnector } from "undici";
import { egressFailure } from "./egressError.ts";
import type { Target } from "./egressUrl.ts";

/**
 * A proxy that an operator has named: the way to networks that this installation can't reach itself. It looks up the hosts and
 * connects to them, so what may be reached by it is decided by name: `hosts` are names such as "erp.corp" or "*.corp".
 */
export type EgressProxy = { url: string; hosts: readonly string[] };

/** The proxies that may be asked for, by name. */
export type EgressProxies = Readonly<Record<string, EgressProxy>>;

/** Proxies as the environment has them, or what is wrong with the setting. */
export type ProxiesRead = { ok: true; proxies: EgressProxies } | { ok: false; message: string };

const form = '{"office": {"url": "http://10.0.0.7:3128", "hosts": ["*.corp.example.com"]}}';
const hostPattern = /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/;

/** Reads FAIRLEAD_PROXIES. What it holds is never shown: it may have a password. */
export function readProxies(text: string | undefined): ProxiesRead {
  if (!text) return { ok: true, proxies: {} };
  const given = parseObject(text);
  if (given === null) return { ok: false, message: `FAIRLEAD_PROXIES has to be JSON such as ${form}.` };
  const proxies: Record<string, EgressProxy> = {};
  for (const [name, value] of Object.entries(given)) {
    const proxy = /^[a-z0-9][a-z0-9-]{0,39}$/.test(name) ? readProxy(value) : null;
    if (proxy === null) {
      const message = `FAIRLEAD_PROXIES: each proxy has a name of small letters, digits and hyphens, a url of http:// or https://, and hosts, such as ${form}.`;
      return { ok: false, message };
    }
    proxies[name] = proxy;
  }
  return { ok: true, proxies };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function readProxy(value: unknown): EgressProxy | null {
  if (typeof value !== "object" || value === null || !("url" in value) || !("hosts" in value)) return null;
  const { url, hosts } = value;
  const protocol = typeof url === "string" ? URL.parse(url)?.protocol : undefined;
  if (typeof url !== "string" || (protocol !== "http:" && protocol !== "https:")) return null;
  if (!Array.isArray(hosts) || hosts.length === 0) return null;
  const names = hosts.filter(
    (host): host is string => typeof host === "string" && hostPattern.test(host.toLowerCase()),
  );
  return names.length === hosts.length ? { url, hosts: names.map((host) => host.toLowerCase()) } : null;
}

type ThroughProxy = { name: string; proxy: EgressProxy; target: Target; connectMs: number };

/** A tunnel through a proxy to a target. Rejects with an EgressFailure that names the proxy by its name only. */
function openTunnel({ name, proxy, target, connectMs }: ThroughProxy): Promise<Socket> {
  const { protocol, hostname, port, username, password } = new URL(proxy.url);
  const place = `${target.host.includes(":") ? `[${target.host}]` : target.host}:${target.port}`;
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization =
    username === "" ? {} : { "proxy-authorization": `Basic ${Buffer.from(user).toString("base64")}` };
  const request = (protocol === "https:" ? https : http).request({
    ...{ method: "CONNECT", path: place, agent: false, timeout: connectMs },
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
    headers: { host: place, ...authorization },
  });
  return new Promise((resolve, reject) => {
    const fail = (code: "proxy_failed" | "connect_timeout", why: string, detail?: string) => {
      request.destroy();
      reject(egressFailure(code, `The proxy "${name}" ${why}`, detail));
    };
    request.once("connect", (answer, socket, head) => {
      if (answer.statusCode !== 200) {
        socket.destroy();
        return fail("proxy_failed", `answered ${answer.statusCode} when it was asked for a way to ${target.host}.`);
      }
      request.setTimeout(0);
      socket.setTimeout(0);
      if (head.length > 0) socket.unshift(head);
      resolve(socket as Socket);
    });
    request.once("response", ({ statusCode }) => fail("proxy_failed", `answered ${statusCode}; it is no proxy.`));
    request.once("timeout", () =>
      fail("connect_timeout", `gave no way to ${target.host} within the time for connecting.`),
    );
    request.once("error", (error) => fail("proxy_failed", "can't be reached.", error.message));
    request.end();
  });
}

/** Connects through a proxy; with `secure`, which connects over a socket that is there, if the target speaks TLS. */
export function connectThrough(
  through: ThroughProxy,
  secure: buildConnector.connector | null,
): buildConnector.connector {
  return (options, callback) => {
    openTunnel(through).then(
      (socket) => {
        if (secure === null) callback(null, socket);
        else
          secure({ ...options, servername: options.servername ?? through.target.host, httpSocket: socket }, callback);
      },
      (error: Error) => callback(error, null),
    );
  };
}
