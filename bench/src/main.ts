import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { throughput } from "./throughput.ts";

/** Benchmarks by name; each gives the `results` of its document. */
const benchmarks: Readonly<Record<string, () => Promise<unknown>>> = { throughput };

/** The machine, as far as it explains a figure. */
function machine() {
  const [first] = cpus();
  return {
    cpu: first?.model ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
  };
}

function commit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: "string" } } });
const [name = ""] = positionals;
const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
if (benchmark === undefined) {
  process.stderr.write(`There is no benchmark "${name}". Say one of: ${Object.keys(benchmarks).join(", ")}.\n`);
  process.exitCode = 1;
} else {
  const document = { name, commit: commit(), machine: machine(), results: await benchmark() };
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (values.json === undefined) process.stdout.write(text);
  else writeFileSync(values.json, text);
}
