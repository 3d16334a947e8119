import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { throughput } from "./throughput.ts";

/** Benchmarks by name; each gives the `results` of its document. */
const benchmarks: Readonly<Record<string, (options: { scale: number }) => Promise<unknown>>> = { throughput };

const usage = `Usage: npm run bench -- NAME [--json FILE] [--scale 1]
  NAME          ${Object.keys(benchmarks).join(", ")}
  --json FILE   write the document there instead of printing it
  --scale N     do N times the calls; 0.1 is a quick look, whose figures are not to be compared\n`;

/** The machine, as far as it explains a figure. `load`: the runnable processes of the minute before the start. */
function machine() {
  const [first] = cpus();
  return {
    cpu: first?.model ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

function commit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}

async function main(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: "string" }, scale: { type: "string", default: "1" } },
  });
  const [name = ""] = positionals;
  const scale = Number(values.scale);
  const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
  if (benchmark === undefined) throw new TypeError(`There is no benchmark "${name}".`);
  if (!(scale > 0 && scale <= 100)) throw new TypeError("--scale has to be a number above 0, and 100 at most.");
  const before = { name, commit: commit(), machine: machine() };
  const text = `${JSON.stringify({ ...before, results: await benchmark({ scale }) }, null, 2)}\n`;
  if (values.json === undefined) process.stdout.write(text);
  else writeFileSync(values.json, text);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(error instanceof TypeError ? `${message}\n${usage}` : `The benchmark failed: ${message}\n`);
  process.exitCode = 1;
});
