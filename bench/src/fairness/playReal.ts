import { loadavg } from "node:os";
import { type Figures, figuresOf, latencies } from "./figures.ts";
import { play } from "./harness.ts";
import type { RealScenario } from "./realScenarios.ts";
import type { RedisServer } from "./redisServer.ts";

/** What every part of the benchmark is told. */
export type Course = {
  slots: number;
  seed: number;
  /** Policies that were asked for; others are left out. */
  isChosen: (policy: string) => boolean;
  say: (what: string) => void;
};

/** Plays a scenario under each of its policies, one after the other. */
export async function playReal(
  server: RedisServer,
  real: RealScenario,
  course: Course,
): Promise<Record<string, Figures>> {
  const { scenario } = real;
  const { slots, seed, say } = course;
  const policies = real.policies.filter(course.isChosen);
  let alone: ReadonlyMap<string, number> = new Map();
  if (real.measuresAlone && policies.length > 0) {
    say(`${scenario.name}: light stories alone`);
    const isPlayed = ({ role }: { role: string }) => role === "light";
    alone = latencies((await play(server, { scenario, policy: "fair", slots, seed, isPlayed })).journal);
  }
  const results: Record<string, Figures> = {};
  for (const policy of policies) {
    say(`${scenario.name}: ${policy}`);
    const played = await play(server, { scenario, policy, slots, seed });
    results[policy] = { ...figuresOf(played, scenario, alone), loadAverage: loadNow() };
  }
  return results;
}

/** Runnable processes of the last minute, the benchmark's own among them. */
export function loadNow(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}
