import type { Policy } from "@fairlead/fairness";
import { scenarios, simulateSeeds } from "@fairlead/fairness/sim";
import { Redis } from "ioredis";
import { measureAdmissionCost, withProduct } from "./admissionCost.ts";
import { measureBesideFlood } from "./besideFlood.ts";
import { playFaults } from "./faults.ts";
import { type Figures, toFigures } from "./figures.ts";
import { harnessOf, type Part, parts } from "./parts.ts";
import { type Course, playReal } from "./playReal.ts";
import { measureRawCost } from "./rawCost.ts";
import { faultScenarios, harnessScenarios } from "./realScenarios.ts";
import { startRedisServer } from "./redisServer.ts";
import { toText } from "./tables.ts";
import { type FairnessResults, judge } from "./targets.ts";

/** What of the benchmark is run. */
export type FairnessOptions = {
  only: readonly Part[];
  policies: readonly Policy[];
  slots: number;
  seed: number;
  /** Seeds to simulate the same scenarios with, 0: none. */
  simSeeds: number;
};

/** What came of it: members of the document, and the same for people. */
export type FairnessOutcome = { about: object; results: object; text: string };

/** The policies that the whole product is measured under, beside each other. */
const productPolicies: readonly Policy[] = ["fair", "fifo"];

/** The scenarios of fair share on real servers, policies side by side, with what has to be met. */
export async function fairness(options: FairnessOptions, say: (what: string) => void): Promise<FairnessOutcome> {
  const { slots, seed, policies } = options;
  const course: Course = { slots, seed, say, isChosen: (policy) => policies.some((one) => one === policy) };
  const has = (part: Part) => options.only.includes(part);
  const results: FairnessResults = { real: {}, besideFlood: {}, admissionCost: {} };
  const versions: Record<string, string> = {};
  if (parts.some((part) => has(part) && !harnessOf[part].startsWith("the whole"))) {
    await playHarness({ results, versions, course, has });
  }
  if (has("W3") || has("cost")) await measureProduct({ results, versions, course, has });
  for (const real of faultScenarios) {
    const { name } = real.scenario;
    if (has(name as Part)) results.real[name] = await playFaults(real, course);
  }
  if (options.simSeeds > 0) results.sim = simulateAll(options);
  const verdicts = judge(results);
  return {
    about: { seed, slots, ...versions },
    results: { ...results, targets: verdicts, harness: harnessTexts(has) },
    text: `${toText(results, verdicts)}\n`,
  };
}

type Stage = {
  results: FairnessResults;
  versions: Record<string, string>;
  course: Course;
  has: (part: Part) => boolean;
};

async function playHarness({ results, versions, course, has }: Stage): Promise<void> {
  await using server = await startRedisServer();
  versions.redis = await redisVersion(server.url);
  if (has("E0")) results.real.E0 = await measureRawCost(server, course);
  for (const real of harnessScenarios) {
    const { name } = real.scenario;
    if (has(name as Part)) results.real[name] = await playReal(server, real, course);
  }
}

async function measureProduct({ results, versions, course, has }: Stage): Promise<void> {
  for (const policy of productPolicies.filter(course.isChosen)) {
    course.say(`W3 and cost: ${policy}`);
    await withProduct(policy, course, async (means) => {
      const { servers } = means;
      const [row] = await servers.query<{ server_version: string }>("SHOW server_version");
      versions.postgres = row?.server_version ?? "unknown";
      versions.redis = versionIn(await servers.redis.info("server"));
      if (has("cost")) results.admissionCost[policy] = await measureAdmissionCost(means, course);
      if (has("W3")) results.besideFlood[policy] = await measureBesideFlood(means, course);
    });
  }
}

async function redisVersion(url: string): Promise<string> {
  const redis = new Redis(url);
  try {
    return versionIn(await redis.info("server"));
  } finally {
    redis.disconnect();
  }
}

function versionIn(info: string): string {
  return /redis_version:(\S+)/.exec(info)?.[1] ?? "unknown";
}

/** The scenarios of the same names in the simulator, as they are there. */
function simulateAll({ only, policies, slots, simSeeds }: FairnessOptions): Record<string, Record<string, Figures>> {
  const chosen = scenarios.filter(({ name }) => only.some((part) => part === name));
  return Object.fromEntries(
    chosen.map((scenario) => [
      scenario.name,
      Object.fromEntries(
        policies.map((policy) => {
          const { seeds, range: _range, ...metrics } = simulateSeeds({ scenario, policy, slots }, simSeeds);
          return [policy, { ...toFigures(metrics), seeds }];
        }),
      ),
    ]),
  );
}

function harnessTexts(has: (part: Part) => boolean): Record<string, { with: string; differs?: string }> {
  const differences = new Map(
    [...harnessScenarios, ...faultScenarios].map((real) => [real.scenario.name, real.differs]),
  );
  return Object.fromEntries(
    parts.filter(has).map((part) => {
      const differs = differences.get(part);
      return [part, { with: harnessOf[part], ...(differs === undefined ? {} : { differs }) }];
    }),
  );
}
