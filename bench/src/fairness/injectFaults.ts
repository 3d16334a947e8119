import type { FleetEvent } from "@fairlead/fairness/sim";
import { pauseMs } from "../workload.ts";
import type { RedisServer } from "./redisServer.ts";
import type { WorkerSet } from "./workerSet.ts";

/** What faults are done to, and the time since the start, ms. */
export type Victims = {
  workers: WorkerSet;
  redis: Pick<RedisServer, "flush" | "kill" | "start">;
  now: () => number;
  say: (what: string) => void;
};

/** Does what a scenario says, at its times. Resolves when the last has been done. */
export async function injectFaults(events: readonly FleetEvent[], victims: Victims): Promise<void> {
  const { now, say } = victims;
  for (const event of [...events].sort((a, b) => a.atMs - b.atMs)) {
    await pauseMs(Math.max(0, event.atMs - now()));
    say(`  at ${Math.round(now())} ms: ${describeEvent(event)}`);
    await inject(event, victims);
  }
}

async function inject(event: FleetEvent, { workers, redis }: Victims): Promise<void> {
  if (event.kind === "join") return workers.start(event.worker);
  if (event.kind === "crash") return workers.kill(event.worker);
  if (event.kind === "drain") throw new Error("A fleet that shrinks is not played on the product.");
  if (event.loses) await redis.flush();
  await redis.kill();
  await pauseMs(event.forMs);
  await redis.start();
}

function describeEvent(event: FleetEvent): string {
  if (event.kind !== "outage") return `${event.kind} of worker ${event.worker}`;
  return `Redis killed for ${event.forMs} ms${event.loses ? ", and empty" : ""}`;
}
