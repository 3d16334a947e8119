import http, { type IncomingMessage, type RequestListener } from "node:http";
import net, { type AddressInfo, type Server } from "node:net";
import { onTestFinished } from "vitest";
import { type Clock, systemClock } from "../src/clock.ts";
import { createEgress, type EgressOptions, type ManagedEgress } from "../src/egress.ts";
import type { EgressPolicy } from "../src/egressPolicy.ts";
import { parsePrivateNetworks } from "../src/egressPrivateNetworks.ts";
import type { EgressRequest } from "../src/egressRequest.ts";

/** A policy without any grant; the installation is https://fairlead.example. */
export const strictPolicy: EgressPolicy = {
  version: "strict",
  grants: [],
  ownOrigins: ["https://fairlead.example"],
  ownAddresses: [],
  allowDangerous: false,
};

/** A policy that lets requests reach the given ranges. */
export function policyFor(networks: string, more: Partial<EgressPolicy> = {}): EgressPolicy {
  const read = parsePrivateNetworks(networks);
  if (!read.ok) throw new Error(read.message);
  return { ...strictPolicy, version: networks, grants: read.grants, ...more };
}

/** An egress that is closed when the test ends. */
export function openEgress(options: Partial<EgressOptions> = {}): ManagedEgress {
  const egress = createEgress({ policy: policyFor("127.0.0.0/8"), clock: systemClock, ...options });
  onTestFinished(() => egress.close());
  return egress;
}

/** A GET request to a URL, with whatever a test cares about. */
export function get(url: string, more: Partial<EgressRequest> = {}): EgressRequest {
  return { url, method: "GET", runKey: "run-1", hops: 1, ...more };
}

/** The code of a failed request, or the status of an answered one. */
export async function outcomeOf(egress: ManagedEgress, request: EgressRequest): Promise<string | number> {
  const result = await egress.request(request);
  return result.ok ? result.response.status : result.error.code;
}

/** A server on loopback that is closed when the test ends. */
export type LocalServer = { port: number; origin: string; connections: () => number };

/** An HTTP server on loopback. */
export function serve(listener: RequestListener, host = "127.0.0.1"): Promise<LocalServer> {
  return listen(http.createServer(listener), host);
}

/** A server that is told of every connection and decides itself what to write. */
export function serveRaw(onSocket: (socket: net.Socket) => void): Promise<LocalServer> {
  return listen(net.createServer(onSocket), "127.0.0.1");
}

/** Starts any server on a free port of an address. */
export async function listen(server: Server, host: string, port = 0): Promise<LocalServer> {
  const sockets = new Set<net.Socket>();
  let count = 0;
  server.on("connection", (socket) => {
    count++;
    sockets.add(socket.on("error", () => {}));
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address() as AddressInfo;
  return { port: address.port, origin: `http://${host}:${address.port}`, connections: () => count };
}

/** The body of a request that a server got, as text. */
export async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** A clock that moves only when told to. */
export type ManualClock = Clock & { advance(ms: number): void; timers: () => readonly number[] };

/** A clock that stands still until `advance`; `timers` lists when those that are set are due. */
export function manualClock(): ManualClock {
  let time = 1_000_000;
  const due = new Map<symbol, { at: number; task: () => void }>();
  return {
    now: () => time,
    mono: () => time,
    random: () => 0.5,
    after(ms, task) {
      const key = Symbol();
      due.set(key, { at: time + ms, task });
      return () => due.delete(key);
    },
    timers: () => [...due.values()].map(({ at }) => at - time),
    advance(ms) {
      time += ms;
      for (const [key, { at, task }] of due) {
        if (at > time) continue;
        due.delete(key);
        task();
      }
    },
  };
}
