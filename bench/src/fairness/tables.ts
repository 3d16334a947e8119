import type { FairnessResults, Verdict } from "./targets.ts";

/** The columns that tables show, with their heads. */
const columns: readonly (readonly [string, string])[] = [
  ["lightP50Ms", "light p50 ms"],
  ["lightP95Ms", "p95"],
  ["lightP99Ms", "p99"],
  ["lightMaxMs", "max"],
  ["lightBesideP99Ms", "p99 beside"],
  ["slowdownP99", "slowdown p99"],
  ["jainMin", "Jain 10 s"],
  ["drainSeconds", "drain s"],
  ["drainRatio", "x ideal"],
  ["idleWithBacklogSlotSeconds", "idle slot-s"],
  ["utilisation", "use"],
  ["gateViolations", "over gate"],
  ["maxOvershoot", "overshoot"],
  ["overAdmissions", "over-admitted"],
  ["budgetError", "budget error"],
  ["promiseFailureMs", "promise ms"],
  ["shareError", "share error"],
  ["lostRuns", "lost"],
  ["recordedTwice", "twice"],
  ["repeatedEffects", "repeated"],
  ["leakedSlots", "leaked"],
  ["noopPerSecond", "no-op/s"],
  ["ms10PerSecond", "10 ms/s"],
  ["ms50PerSecond", "50 ms/s"],
  ["noopRedisUsPerRun", "Redis us/no-op"],
  ["ms10RedisUsPerRun", "us/10 ms"],
  ["ms50RedisUsPerRun", "us/50 ms"],
  ["noopCpuMs", "CPU ms/no-op"],
  ["ms10CpuMs", "CPU ms/10 ms"],
  ["p50Ms", "p50 ms"],
  ["p95Ms", "p95"],
  ["p99Ms", "p99"],
  ["maxMs", "max"],
  ["acceptedP99Ms", "accepted p99"],
  ["recordedP99Ms", "recorded p99"],
  ["storyRuns", "story runs"],
  ["loadAverage", "load"],
];

type Rows = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** All that was measured as text: a table for each scenario, policies below each other, and what was to be met. */
export function toText(results: FairnessResults, verdicts: readonly Verdict[]): string {
  const scenarios = Object.entries(results.real).map(([name, rows]) => `${name}\n${toTable(rows)}`);
  const beside = Object.entries(results.besideFlood).map(
    ([policy, { alone, flooded }]) => `W3 ${policy}\n${toTable({ alone, flooded })}`,
  );
  const cost = Object.entries(results.admissionCost).map(([policy, { noop, ms10 }]) => [
    policy,
    {
      ...{ noopPerSecond: noop.best, ms10PerSecond: ms10.best },
      ...{ noopCpuMs: noop.cpuMsPerRun, ms10CpuMs: ms10.cpuMsPerRun },
    },
  ]);
  const costs =
    cost.length === 0 ? [] : [`cost: action runs a second, whole product\n${toTable(Object.fromEntries(cost))}`];
  return [...scenarios, ...beside, ...costs, toVerdicts(verdicts)].join("\n\n");
}

/** A line for each row; columns in which nobody has a figure are left out. */
function toTable(rows: Rows): string {
  const lines = Object.values(rows);
  const shown = columns.filter(([name]) => lines.some((line) => typeof line[name] === "number"));
  return align([
    ["", ...shown.map(([, head]) => head)],
    ...Object.entries(rows).map(([label, line]) => [label, ...shown.map(([name]) => toCell(line[name]))]),
  ]);
}

function toVerdicts(verdicts: readonly Verdict[]): string {
  const word = (met: boolean | null) => (met === null ? "not measured" : met ? "pass" : "MISS");
  return align(
    verdicts.map(({ part, what, must, value, met }) => [part, what, must, toCell(value), word(met)]),
    "left",
  );
}

function align(cells: readonly (readonly string[])[], side: "left" | "right" = "right"): string {
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0))) ?? [];
  const pad = (cell: string, width: number) => (side === "left" ? cell.padEnd(width) : cell.padStart(width));
  return cells
    .map((line) =>
      line
        .map((cell, column) => pad(cell, widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function toCell(value: unknown): string {
  if (typeof value !== "number") return "-";
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1);
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 3 : 1);
}
