import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, getPriority, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { outliveOutput } from "@fairlead/runtime/log";
import { type CanvasPart, canvas, canvasParts } from "./canvas/canvas.ts";
import { paces } from "./canvas/people.ts";
import { readFairnessOptions } from "./fairness/options.ts";

/** What a benchmark has found: its `results`, other members of the document, and the same as text for people. */
type Outcome = { results: unknown; about?: object; text?: string };

type Words = Readonly<Partial<Record<string, string>>>;

type Benchmark = {
  /** Options that it has besides `--json`. */
  options: readonly string[];
  /** Reads them and throws TypeError if one can't be used; what it gives does the work. */
  prepare: (words: Words) => () => Promise<Outcome>;
};

const benchmarks: Readonly<Record<string, Benchmark>> = {
  throughput: { options: ["scale", "workers"], prepare: prepareThroughput },
  soak: { options: ["minutes", "share", "workers"], prepare: prepareSoak },
  fairness: { options: ["only", "policy", "slots", "seed", "sim"], prepare: prepareFairness },
  canvas: { options: ["only", "pace"], prepare: prepareCanvas },
};

const usage = `Usage: npm run bench -- NAME [--json FILE] [options]
  NAME          ${Object.keys(benchmarks).join(", ")}
  --json FILE   write the document there instead of printing it
throughput:
  --scale N     do N times the calls, default 1; 0.1 is a quick look, whose figures are not to be compared
  --workers N   worker processes, default 1
soak:
  --minutes N   for so long, default 60
  --share N     this part of what the machine can do, default 0.7
  --workers N   worker processes, default 1
fairness:
  --only E1,W3  play these parts only: E0, E1, E4, E6, E7, E8, E10, E13, W3, cost
  --policy P,P  under these policies only
  --slots N     slots of the fleet, default 100
  --seed N      draws arrivals and durations, default 1
  --sim N       simulate the same scenarios as well, with N seeds
canvas:
  --only P,P    measure these parts only: ${canvasParts.join(", ")}
  --pace P      draw as a display does, 60 times a second at most (${paces[0]}, the default), or as often as can be (${paces[1]})\n`;

function prepareThroughput(words: Words): () => Promise<Outcome> {
  const scale = readNumber(words, "scale", { fallback: 1, max: 100 });
  const workers = readWorkers(words);
  return async () => {
    const { throughput } = await import("./throughput.ts");
    return { results: await throughput({ scale, workers }) };
  };
}

function prepareSoak(words: Words): () => Promise<Outcome> {
  const minutes = readNumber(words, "minutes", { fallback: 60, max: 10_000 });
  const share = readNumber(words, "share", { fallback: 0.7, max: 1 });
  const workers = readWorkers(words);
  return async () => {
    const { soak } = await import("./soak.ts");
    return { results: await soak({ minutes, share, workers }) };
  };
}

function readNumber(words: Words, name: string, { fallback, max }: { fallback: number; max: number }): number {
  const value = Number(words[name] ?? fallback);
  if (value > 0 && value <= max) return value;
  throw new TypeError(`--${name} has to be a number above 0, and ${max} at most.`);
}

function readWorkers(words: Words): number {
  const workers = Number(words.workers ?? "1");
  if (Number.isInteger(workers) && workers >= 1 && workers <= 16) return workers;
  throw new TypeError("--workers has to be a whole number from 1 to 16.");
}

function prepareFairness(words: Words): () => Promise<Outcome> {
  const options = readFairnessOptions(words);
  return async () => {
    const { fairness } = await import("./fairness/fairness.ts");
    return fairness(options, (what) => process.stderr.write(`${what}\n`));
  };
}

function prepareCanvas(words: Words): () => Promise<Outcome> {
  const only = words.only === undefined ? canvasParts : words.only.split(",").map(toCanvasPart);
  const pace = paces.find((one) => one === (words.pace ?? "display"));
  if (pace === undefined) throw new TypeError(`--pace is ${paces.join(" or ")}, not "${words.pace}".`);
  return async () => ({ results: await canvas({ only, pace }, (what) => process.stderr.write(`${what}\n`)) });
}

function toCanvasPart(text: string): CanvasPart {
  const part = canvasParts.find((one) => one === text);
  if (part === undefined) throw new TypeError(`--only has "${text}", which is no part of canvas.`);
  return part;
}

/**
 * The machine, as far as it explains a figure. `load`: the runnable processes of the minute before the start; `nice`: how
 * this process and all that it starts rank among them, 0 is as all others.
 */
function machine() {
  const [first] = cpus();
  return {
    cpu: first?.model ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    nice: getPriority(),
  };
}

function commit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}

function readCommand(args: string[]) {
  const names = ["json", ...Object.values(benchmarks).flatMap(({ options }) => options)];
  const text = { type: "string" } as const;
  const options = Object.fromEntries(names.map((name) => [name, text]));
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options });
  const [name = ""] = positionals;
  const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
  if (benchmark === undefined) throw new TypeError(`There is no benchmark "${name}".`);
  const { json, ...words } = values;
  const foreign = Object.keys(words).find((word) => !benchmark.options.includes(word));
  if (foreign !== undefined) throw new TypeError(`--${foreign} is no option of ${name}.`);
  return { name, json, run: benchmark.prepare(words) };
}

async function main(args: string[]): Promise<void> {
  const { name, json, run } = readCommand(args);
  const before = { name, commit: commit(), machine: machine() };
  const { results, about = {}, text = "" } = await run();
  const document = `${JSON.stringify({ ...before, ...about, results }, null, 2)}\n`;
  process.stderr.write(text);
  if (json === undefined) process.stdout.write(document);
  else writeFileSync(json, document);
}

outliveOutput();
main(process.argv.slice(2)).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(error instanceof TypeError ? `${message}\n${usage}` : `The benchmark failed: ${message}\n`);
  process.exitCode = 1;
});
