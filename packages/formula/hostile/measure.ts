import { readFileSync, writeFileSync } from "node:fs";
import { compileFormula, evaluate, functionEntries, type Json } from "../src/index.ts";
import { hostileFormulas, hostileRoots } from "./corpus.ts";
import type { Ending } from "./corpusParts.ts";

/**
 * Evaluates hostile formulas one after the other in a process of its own and prints what each took, as JSON by name. The
 * names of the formulas are the arguments. CPU time is counted, of all threads, not time on the clock, so that waiting
 * for a busy machine is not taken for work.
 */
export type Measured = {
  ending: Ending;
  message: string;
  /** CPU time to read the formula, in milliseconds. */
  compileMs: number;
  /** CPU time to compute it, in milliseconds. */
  evaluateMs: number;
  /** By how many MB the peak of the process's memory lay above what it had before the first of them. */
  grownMb: number;
  /** How many characters the value has as JSON; 4 where there is none. */
  resultLength: number;
  /** What a plain formula gives afterwards: the process must still work. */
  after: Json;
};

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Linux lets a process start its peak anew; elsewhere the peak since the start stands in. */
function resetPeak(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // Not Linux.
  }
}

function peakMb(): number {
  try {
    const peak = /VmHWM:\s*(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
    if (peak !== null) return Number(peak[1]) / 1000;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS / 1000;
}

function evaluateSource(source: string, roots: { readonly [name: string]: Json }) {
  const compiled = compileFormula(source);
  const compiledMs = cpuMs();
  if (!compiled.ok) return { problem: compiled.problems[0], value: null, compiledMs };
  const result = evaluate(compiled.formula, { roots, missing: "error", now: 0, chance: { seed: "", drawn: 0 } });
  return result.ok
    ? { problem: undefined, value: result.value, compiledMs }
    : { problem: result.error, value: null, compiledMs };
}

/** A worker has run its functions before: their first use is not what is measured. */
function warmUp(): void {
  for (let round = 0; round < 3; round += 1)
    for (const { examples } of functionEntries) for (const { formula } of examples) evaluateSource(formula, {});
}

function measure(source: string, startMb: number): Measured {
  const roots = hostileRoots(source);
  globalThis.gc?.();
  resetPeak();
  const start = cpuMs();
  const { problem, value, compiledMs } = evaluateSource(source, roots);
  const end = cpuMs();
  const grownMb = peakMb() - startMb;
  return {
    ending: problem?.code ?? "value",
    message: problem?.message ?? "",
    compileMs: compiledMs - start,
    evaluateMs: end - compiledMs,
    grownMb,
    resultLength: JSON.stringify(value).length,
    after: evaluateSource('UPCASE("alive")', {}).value,
  };
}

warmUp();
globalThis.gc?.();
resetPeak();
const startMb = peakMb();
const measured: Record<string, Measured> = {};
for (const name of process.argv.slice(2)) {
  const hostile = hostileFormulas[name];
  if (hostile === undefined) throw new Error(`There is no hostile formula "${name}".`);
  measured[name] = measure(hostile[1], startMb);
}
process.stdout.write(JSON.stringify(measured));
