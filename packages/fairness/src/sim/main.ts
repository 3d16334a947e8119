import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { scenarios } from "../scenarios/index.ts";
import { policies } from "../verbs.ts";
import { type Summary, simulateSeeds } from "./seeds.ts";
import { toTable } from "./table.ts";

/*
 * npm run sim -- SCENARIO|all [--policy P|all] [--seeds N] [--slots N] [--json FILE]
 *
 * Simulates scenarios under policies with a virtual clock, and prints a table for each: medians over the seeds.
 */

type Request = {
  scenarios: typeof scenarios;
  policies: typeof policies;
  seeds: number;
  slots: number;
  json: string | undefined;
};

/** Reads the command line. Gives a sentence if it says something that does not exist. */
function readRequest(): Request | string {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      policy: { type: "string", default: "all" },
      seeds: { type: "string", default: "3" },
      slots: { type: "string", default: "100" },
      json: { type: "string" },
    },
  });
  const [name = "all"] = positionals;
  const chosen = scenarios.filter((scenario) => name === "all" || scenario.name.toLowerCase() === name.toLowerCase());
  const names = scenarios.map((scenario) => scenario.name).join(", ");
  if (chosen.length === 0) return `There is no scenario "${name}". Say all, or one of: ${names}.`;
  const ruled = policies.filter((policy) => values.policy === "all" || policy === values.policy);
  if (ruled.length === 0) return `There is no policy "${values.policy}". Say all, or one of: ${policies.join(", ")}.`;
  const seeds = Number(values.seeds);
  if (!Number.isInteger(seeds) || seeds < 1) return `--seeds must be a whole number from 1, not "${values.seeds}".`;
  const slots = Number(values.slots);
  // Loads are made for the fleet: with fewer slots some of them would have no story at all.
  if (!Number.isInteger(slots) || slots < 20) return `--slots must be a whole number from 20, not "${values.slots}".`;
  return { scenarios: chosen, policies: ruled, seeds, slots, json: values.json };
}

function simulateAll(request: Request): Record<string, Record<string, Summary>> {
  const results: Record<string, Record<string, Summary>> = {};
  for (const scenario of request.scenarios) {
    const rows = request.policies.map((policy) => {
      const summary = simulateSeeds({ scenario, policy, slots: request.slots }, request.seeds);
      return [policy, summary] as const;
    });
    results[scenario.name] = Object.fromEntries(rows);
    process.stdout.write(`${toTable(`${scenario.name}: ${scenario.title}`, rows)}\n`);
  }
  return results;
}

function toDocument({ seeds, slots }: Request, sim: unknown): unknown {
  const [first] = cpus();
  const machine = {
    cpu: first?.model ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
  };
  return { name: "sim", commit: readCommit(), machine, slots, seeds, results: { sim } };
}

function readCommit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "unknown";
  }
}

const request = readRequest();
if (typeof request === "string") {
  process.stderr.write(`${request}\n`);
  process.exitCode = 1;
} else {
  const results = simulateAll(request);
  if (request.json !== undefined) {
    writeFileSync(request.json, `${JSON.stringify(toDocument(request, results), null, 2)}\n`);
  }
}
