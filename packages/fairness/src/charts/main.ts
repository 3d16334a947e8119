import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scenarios } from "../scenarios/index.ts";
import type { Metrics } from "../sim/metrics.ts";
import { policies } from "../verbs.ts";
import { drawChart } from "./chart.ts";
import { chartPlans } from "./panels.ts";

/*
 * node packages/fairness/src/charts/main.ts FILE [DIRECTORY]
 *
 * Draws a chart of each scenario in a file that `npm run sim -- --json FILE` wrote, into DIRECTORY (docs/images).
 */

type Document = { slots: number; seeds: number; results: { sim: Record<string, Record<string, Metrics>> } };

function draw(file: string, directory: string): void {
  const { slots, seeds, results } = JSON.parse(readFileSync(file, "utf8")) as Document;
  mkdirSync(directory, { recursive: true });
  for (const { name, title } of scenarios) {
    const figures = results.sim[name];
    const plan = chartPlans[name];
    if (figures === undefined || plan === undefined) continue;
    const rows = policies.flatMap((policy) => {
      const metrics = figures[policy];
      return metrics === undefined ? [] : [{ policy, metrics }];
    });
    const from = seeds === 1 ? "one seed" : `medians of ${seeds} seeds`;
    const note = `Simulated with ${slots} slots; ${from}. fair and strict are the product's own policies.`;
    const chart = drawChart({ name, title: `${name}: ${title}`, note, plan, rows });
    writeFileSync(join(directory, `fairness-${name.toLowerCase()}.svg`), chart);
  }
}

const [file, directory = "docs/images"] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write("Say which file of results: node packages/fairness/src/charts/main.ts FILE [DIRECTORY]\n");
  process.exitCode = 1;
} else draw(file, directory);
