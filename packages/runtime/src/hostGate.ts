import type { Admission } from "@fairlead/fairness";
import type { Chore } from "./chores/chore.ts";
import type { Clock } from "./clock.ts";
import type { Egress } from "./egress.ts";

/**
 * Lets a team have so many requests under way to one host at a time, so that no story overwhelms what it calls. Who comes
 * later waits for its turn, in the order of coming, however long that takes: nothing fails for it, and the time of a request
 * begins with its turn. A run that waits holds its slot and its story is charged for it, as for a server that is slow; its
 * story's share bounds how many can.
 *
 * What the fleet may have is shared out among the worker processes, at least one request for each: no request asks anybody.
 */
export type HostGate = {
  /** A turn, with what ends it; a promise if it has to be waited for. A signal that aborts ends the waiting. */
  enter(key: string, signal: AbortSignal | undefined): Turn | Promise<Turn>;
  /** Learns how many worker processes there are. */
  chore: Chore;
};

/** Ends the turn. */
export type Turn = () => void;

type Host = { underWay: number; waiting: Set<() => void> };

export type HostGateOptions = { requestsMax: number; admission: Pick<Admission, "snapshot"> };

/** Creates the gate of a process; until it knows of others it takes itself for the only one. */
export function createHostGate({ requestsMax, admission }: HostGateOptions): HostGate {
  const hosts = new Map<string, Host>();
  let ownMax = requestsMax;

  function turnOf(key: string, host: Host): Turn {
    host.underWay += 1;
    return () => {
      host.underWay -= 1;
      const [next] = host.waiting;
      if (next !== undefined && host.underWay < ownMax) next();
      else if (host.underWay === 0 && host.waiting.size === 0) hosts.delete(key);
    };
  }

  return {
    enter(key, signal) {
      const host = hosts.get(key) ?? { underWay: 0, waiting: new Set() };
      hosts.set(key, host);
      if (host.underWay < ownMax && host.waiting.size === 0) return turnOf(key, host);
      return new Promise((resolve) => {
        const go = () => {
          host.waiting.delete(go);
          signal?.removeEventListener("abort", go);
          resolve(turnOf(key, host));
        };
        host.waiting.add(go);
        if (signal?.aborted) go();
        else signal?.addEventListener("abort", go);
      });
    },
    chore: {
      name: "host_gate",
      everyMs: 5_000,
      async runOnce() {
        const { pools } = await admission.snapshot();
        ownMax = Math.max(1, Math.floor(requestsMax / Math.max(1, pools.io.workers)));
        for (const host of hosts.values()) {
          for (const next of [...host.waiting].slice(0, Math.max(0, ownMax - host.underWay))) next();
        }
        return {};
      },
    },
  };
}

export type Gated = { gate: HostGate; teamId: string; clock: Pick<Clock, "mono">; log: (line: string) => void };

/** Egress whose requests wait for their turn; the log says for how long they did. */
export function withHostGate(egress: Egress, { gate, teamId, clock, log }: Gated): Egress {
  return {
    async request(spec) {
      const host = URL.parse(spec.url)?.host ?? "";
      const entered = gate.enter(`${teamId} ${host}`, spec.signal);
      if (!(entered instanceof Promise)) return egress.request(spec).finally(entered);
      const sinceMs = clock.mono();
      const leave = await entered;
      const seconds = ((clock.mono() - sinceMs) / 1_000).toFixed(1);
      log(`Waited ${seconds} s for its turn: as many requests to ${host} as may be were running for this team.`);
      return egress.request(spec).finally(leave);
    },
    describe: (spec) => egress.describe(spec),
    mail: (spec) => egress.mail(spec),
    mailSender: () => egress.mailSender(),
    locate: (spec) => egress.locate(spec),
    close: () => egress.close(),
  };
}
