import type { Metrics } from "./metrics.ts";

/** The figures that the table shows, with the heads of their columns. */
const columns: readonly (readonly [keyof Metrics, string])[] = [
  ["lightP50Ms", "light p50 ms"],
  ["lightP95Ms", "p95"],
  ["lightP99Ms", "p99"],
  ["lightMaxMs", "max"],
  ["slowdownP99", "slowdown p99"],
  ["jainMin", "Jain 10 s"],
  ["drainSeconds", "drain s"],
  ["idleWithBacklogSlotSeconds", "idle slot-s"],
  ["utilisation", "use"],
  ["gateViolations", "over gate"],
  ["maxOvershoot", "overshoot"],
  ["overAdmissions", "over"],
  ["budgetError", "budget error"],
  ["promiseFailureMs", "promise ms"],
  ["shareError", "share error"],
  ["herdFactor", "herd"],
  ["lostRuns", "lost"],
  ["doubleRuns", "double"],
];

/** A table of one scenario, a line for each policy; columns in which nobody has a figure are left out. */
export function toTable(title: string, rows: readonly (readonly [string, Metrics])[]): string {
  const shown = columns.filter(([metric]) => rows.some(([, metrics]) => metrics[metric] !== null));
  const cells = [
    ["policy", ...shown.map(([, head]) => head)],
    ...rows.map(([policy, metrics]) => [policy, ...shown.map(([metric]) => toCell(metrics[metric]))]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0))) ?? [];
  const lines = cells.map((line) => line.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  "));
  return `${title}\n${lines.join("\n")}\n`;
}

function toCell(value: number | null): string {
  if (value === null) return "-";
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1);
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 3 : 1);
}
