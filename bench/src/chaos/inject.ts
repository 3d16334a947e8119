import { pauseMs } from "../workload.ts";
import { type Fault, isLasting, type Momentary } from "./faults.ts";
import { beginLasting } from "./injectLasting.ts";
import { deadlock, killBackend } from "./injectPostgres.ts";
import { flush } from "./injectRedis.ts";
import { sendPoison } from "./poison.ts";
import type { Sender } from "./sender.ts";
import { type Stage, writeFile } from "./stage.ts";

export type InjectMeans = { stage: Stage; random: () => number; sender: Sender };

/** Does what a fault says. Resolves when it is over and what it ended has been started again. */
export async function inject(fault: Fault, means: InjectMeans): Promise<void> {
  if (!isLasting(fault)) return await injectMomentary(fault, means);
  const takeBack = await beginLasting(fault, means);
  await pauseMs(fault.forMs);
  await takeBack();
}

async function injectMomentary(fault: Momentary, means: InjectMeans): Promise<void> {
  const { stage } = means;
  switch (fault.kind) {
    case "kill":
      return await kill(fault, means);
    case "killAll":
      return await killAll(fault, stage);
    case "crashAt":
      return await crashAt(fault.point, means);
    case "roll":
      return await roll(fault.part, stage);
    case "flush":
      return await flush(stage);
    case "killBackend":
      return await killBackend(stage);
    case "deadlock":
      return await deadlock(stage);
    case "closeOutput":
      for (const part of ["web", "worker"] as const) for (const app of stage.fleet.running(part)) app.closeOutput();
      return;
    case "poison":
      return await sendPoison(means.sender, means.random);
    default:
      fault satisfies never;
  }
}

type Part = "web" | "worker";

async function kill({ part, downMs }: { part: Part; downMs: number }, { stage, random }: InjectMeans): Promise<void> {
  const running = stage.fleet.running(part);
  const victim = running[Math.floor(random() * running.length)];
  if (victim === undefined) throw new Error(`No ${part} is running.`);
  victim.signal("SIGKILL");
  await victim.ended;
  await pauseMs(downMs * random());
  await stage.start(part, part === "web" ? { port: victim.port } : {});
}

async function killAll({ part, downMs }: { part: Part; downMs: number }, stage: Stage): Promise<void> {
  const victims = stage.fleet.running(part);
  for (const victim of victims) victim.signal("SIGKILL");
  await pauseMs(downMs);
  await Promise.all(victims.map(({ port }) => stage.start(part, part === "web" ? { port } : {})));
}

/** Long enough for the point to be reached under load. */
const reachedWithinMs = 10_000;

async function crashAt(point: string, { stage, random }: InjectMeans): Promise<void> {
  const file = writeFile(stage, `${point}-${random()}`, `${point}:${1 + Math.floor(30 * random())}`);
  const worker = await stage.start("worker", { env: { FAIRLEAD_CRASH_FILE: file } });
  await Promise.race([worker.ended, pauseMs(reachedWithinMs)]);
  worker.signal("SIGKILL");
  await worker.ended;
}

async function roll(part: Part, stage: Stage): Promise<void> {
  const [oldest] = stage.fleet.running(part);
  if (oldest === undefined) throw new Error(`No ${part} is running.`);
  await stage.start(part);
  stage.ports = part === "web" ? stage.ports.filter((port) => port !== oldest.port) : stage.ports;
  oldest.signal("SIGTERM");
  await oldest.ended;
}
