import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Metric, metricTable, storyMetrics } from "./telemetryTable.ts";

const all: [string, Metric][] = Object.entries({ ...metricTable, ...storyMetrics });
const page = readFileSync(join(import.meta.dirname, "../../../docs/telemetry.md"), "utf8");

/** What Prometheus' own linter holds against a metric, and what this page's reader would stumble over. */
function findFaults(name: string, { kind, unit, labels, help, buckets }: Metric): string[] {
  const isTotal = name.endsWith("_total");
  const stem = name.replace(/_total$/, "");
  const faults = {
    "is not snake_case": !/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(name),
    "is a counter without _total, or _total without being one": (kind === "counter") !== isTotal,
    "ends like a part of a histogram": /_(?:count|sum|bucket)$/.test(stem),
    "is a time without seconds": (unit === "s") !== stem.endsWith("_seconds"),
    "is a size without bytes": (unit === "By") !== stem.endsWith("_bytes"),
    "has a unit that is not a base unit": /_(?:milliseconds|ms|minutes|kilobytes|percent)(?:_|$)/.test(name),
    "names its type": /_(?:counter|gauge|histogram|summary)(?:_|$)/.test(name),
    "has no help": !/^.{5,}\.$/.test(help),
    "has a label that is not snake_case, or le":
      labels.some((label) => !/^[a-z]+(?:_[a-z]+)*$/.test(label)) || labels.includes("le"),
    "names what a label says": labels.some((label) => name.includes(`by_${label}`)),
    "has buckets out of order, or none": (kind === "histogram") !== isRising(buckets),
  };
  return Object.entries(faults).flatMap(([fault, is]) => (is ? [`${name} ${fault}`] : []));
}

function isRising(buckets: readonly number[] | undefined): boolean {
  return buckets?.every((end, index) => end > (buckets[index - 1] ?? 0)) ?? false;
}

describe("the table of metrics", () => {
  test("follows the conventions of Prometheus", () => {
    expect(all.flatMap(([name, metric]) => findFaults(name, metric))).toEqual([]);
  });

  test.each<[string, Partial<Metric>, string]>([
    ["runs", { kind: "counter" }, "is a counter without _total, or _total without being one"],
    ["wait_seconds_total", { kind: "gauge", unit: "s" }, "is a counter without _total, or _total without being one"],
    ["wait_ms", { unit: "s" }, "is a time without seconds"],
    ["memory", { unit: "By" }, "is a size without bytes"],
    ["runs_count", {}, "ends like a part of a histogram"],
    ["Runs", {}, "is not snake_case"],
    ["runs", { help: "" }, "has no help"],
    ["rows", { kind: "histogram", buckets: [1, 4, 2] }, "has buckets out of order, or none"],
  ])("%s, such as %o, would be found", (name, parts, fault) => {
    const metric: Metric = { kind: "gauge", unit: "1", labels: [], help: "Something.", ...parts };
    expect(findFaults(name, metric)).toContain(`${name} ${fault}`);
  });

  test("is what docs/telemetry.md says, word for word and in its order", () => {
    const rows = all.map(([name, { kind, labels, help }]) => {
      const texts = labels.length === 0 ? "–" : labels.map((label) => `\`${label}\``).join(", ");
      return `| \`${name}\` | ${kind} | ${texts} | ${help} |`;
    });
    const told = page.split("\n").filter((line) => /^\| `(?:fairlead|process|nodejs)_/.test(line));
    expect(told).toEqual(rows);
  });

  test("has every metric that docs/telemetry.md names, in its alerts and text too", () => {
    const names = new Set(all.map(([name]) => name));
    const parts = all.flatMap(([name, { kind }]) => (kind === "histogram" ? [`${name}_count`, `${name}_sum`] : []));
    const named = [...page.matchAll(/\bfairlead_[a-z_]+[a-z]/g)].map(([name]) => name);
    expect(named.filter((name) => !names.has(name) && !parts.includes(name) && name !== "fairlead_pool")).toEqual([]);
  });
});
