import {
  compileFormula,
  defaultLimits,
  evaluate,
  type FunctionEntry,
  functionEntries,
  type Parameter,
} from "../src/index.ts";
import { hostileRoots } from "./corpus.ts";

/**
 * Calls every function with data as large as the limits of events let it be, in all its places, and prints the CPU time
 * in milliseconds that each call took at its best of three, as JSON by formula: those that took more than `shownFrom`.
 */
const shownFrom = Number(process.argv[2] ?? 20);

const texts = ["big", "mid", "percents", "odd", "lines", "control", "spaces", "quotes", "marks", "brackets", "digits"];
const lists = ["list", "fractions", "rows", "words"];
const large: Readonly<Record<Parameter["type"], readonly string[]>> = {
  text: texts,
  number: ["100000", "20", "-1", "0.5"],
  list: lists,
  object: ["keys", "copy"],
  lambda: ["LAMBDA(x, x)", "LAMBDA(x, TRUE)", "LAMBDA(x, y, [x, y])"],
  any: [...texts, ...lists, "keys"],
  formula: ["big", "list"],
  "text or lambda": ["'owner.rank'", "LAMBDA(x, x)"],
};
const plain: Readonly<Record<Parameter["type"], string>> = {
  text: "'a'",
  number: "2",
  list: "[1, 2]",
  object: "{a: 1}",
  lambda: "LAMBDA(x, x)",
  any: "'a'",
  formula: "1",
  "text or lambda": "'a'",
};

/** Calls with each large value in each place, others plain; and with large values in all places. */
function callsOf({ name, parameters }: FunctionEntry): string[] {
  const single = parameters.flatMap(({ type }, place) =>
    large[type].map((value) => {
      const args = parameters.map((other, index) => (index === place ? value : plain[other.type]));
      return `${name}(${args.join(", ")})`;
    }),
  );
  const all = [0, 1, 2, 3].map((turn) => {
    const args = parameters.map(({ type }) => large[type][turn % large[type].length]);
    return `${name}(${args.join(", ")})`;
  });
  return [...new Set([...single, ...all])];
}

const roots = hostileRoots([...texts, ...lists, "keys", "copy"].join(" "));

function cpuMs(source: string): number {
  const compiled = compileFormula(source);
  if (!compiled.ok) return 0;
  const start = process.cpuUsage();
  evaluate(compiled.formula, {
    roots,
    missing: "error",
    now: 0,
    chance: { seed: "", drawn: 0 },
    limits: defaultLimits,
  });
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const took: Record<string, number> = {};
for (const source of functionEntries.flatMap(callsOf)) {
  // The first call may compile, the second collect garbage of others.
  const best = Math.min(cpuMs(source), cpuMs(source), cpuMs(source));
  if (best >= shownFrom) took[source] = Math.round(best);
}
process.stdout.write(JSON.stringify(took));
