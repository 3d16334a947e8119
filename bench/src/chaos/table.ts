import type { Result } from "./play.ts";
import type { Rebuild } from "./rebuild.ts";

type Column = readonly [title: string, value: (result: Result) => string | number];

const columns: readonly Column[] = [
  ["faults", (result) => result.faults],
  ["attempted", (result) => result.attempted],
  ["acknowledged", (result) => result.acknowledged],
  ["lost", (result) => result.lost],
  ["unexpected", (result) => result.unexpected],
  ["recovered", (result) => result.recovered],
  ["missing runs", (result) => result.missingRuns],
  ["twice recorded", (result) => result.duplicatedRecords],
  ["effects again", (result) => result.duplicatedEffects],
  ["open", (result) => result.openStoryRuns],
  ["drain s", (result) => result.drainSeconds],
  ["p99 ms", (result) => Math.round(result.answerP99InFaultMs)],
];

/** The results as a table, with what did not hold below it. */
export function toTable(results: Readonly<Record<string, Result>>): string {
  const rows = Object.entries(results).map(([id, result]) => [
    id,
    result.passed ? "pass" : "FAIL",
    ...columns.map(([, value]) => String(value(result))),
    result.name,
  ]);
  const lines = [["", "", ...columns.map(([title]) => title), "fault"], ...rows];
  const widths = (lines[0] ?? []).map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  const table = lines.map((line) =>
    line
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const failures = Object.entries(results).flatMap(([id, { failures: found, seed }]) =>
    found.map((failure) => `${id} (seed ${seed}): ${failure}`),
  );
  return `${[...table, ...failures].join("\n")}\n`;
}

/** The rebuild as one line. */
export function toLine({ passed, openStoryRuns, seconds, ...rebuild }: Rebuild): string {
  const { acceptP99Ms, calmAcceptP99Ms, closedP99Ms, calmClosedP99Ms } = rebuild;
  const beside = `calls beside it: p99 ${acceptP99Ms} ms to the answer (${calmAcceptP99Ms} before), ${closedP99Ms} ms to the end (${calmClosedP99Ms} before)`;
  return `rebuild  ${passed ? "pass" : "FAIL"}  ${openStoryRuns} story runs wait again ${seconds} s after Redis was emptied; ${beside}\n`;
}
