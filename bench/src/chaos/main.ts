import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { playScenario, type Result } from "./play.ts";
import { measureRebuild } from "./rebuild.ts";
import { scenarios } from "./scenarios/index.ts";
import { toTable } from "./table.ts";

const usage = `Usage: npm run chaos -- NAME[,NAME...]|all [--json FILE] [--scale N] [--seed N]
  NAME          ${scenarios.map(({ id }) => id).join(", ")}; or
                rebuild: how long 100 000 open story runs take to come back after Redis was emptied
  --json FILE   write the results there instead of printing them
  --scale N     play N times as long, 0.1 to 10, default 1
  --seed N      decides what is hit when; default drawn, and printed\n`;

function readCommand(args: string[]) {
  const text = { type: "string" } as const;
  const options = { json: text, scale: text, seed: text };
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options });
  const names = positionals.flatMap((word) => word.split(","));
  const known = ["all", "rebuild", ...scenarios.map(({ id }) => id)];
  const unknown = names.find((name) => !known.includes(name));
  if (names.length === 0 || unknown !== undefined) throw new TypeError(`There is no fault "${unknown ?? ""}".`);
  const scale = Number(values.scale ?? 1);
  if (!(scale >= 0.1 && scale <= 10)) throw new TypeError("--scale has to be a number from 0.1 to 10.");
  const seed = Number(values.seed ?? 1 + Math.floor(Math.random() * 1_000_000));
  if (!Number.isSafeInteger(seed)) throw new TypeError("--seed has to be a whole number.");
  const chosen = scenarios.filter(({ id }) => names.includes("all") || names.includes(id));
  return { chosen, course: { scale, seed }, json: values.json, rebuild: names.includes("rebuild") };
}

async function main(args: string[]): Promise<void> {
  const { chosen, course, json, rebuild } = readCommand(args);
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const results: Record<string, Result> = {};
  const broken: Record<string, string> = {};
  for (const scenario of chosen) {
    try {
      results[scenario.id] = await playScenario(scenario, course, say);
    } catch (error) {
      // The others are played all the same.
      broken[scenario.id] = error instanceof Error ? error.message : String(error);
      say(`  FAIL, could not be played to its end: ${broken[scenario.id]}`);
    }
  }
  const rebuilt = rebuild ? { rebuild: await measureRebuild(Math.round(100_000 * course.scale), say) } : {};
  const document = `${JSON.stringify({ ...course, results, broken, ...rebuilt }, null, 2)}\n`;
  process.stderr.write(toTable(results));
  if (json === undefined) process.stdout.write(document);
  else writeFileSync(json, document);
  const hasFailed = Object.values(results).some(({ passed }) => !passed) || Object.keys(broken).length > 0;
  if (hasFailed) process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const isUsage = error instanceof TypeError && !("cause" in error);
  process.stderr.write(isUsage ? `${error.message}\n${usage}` : `${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
