import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The modules of this package that a module loads when it runs, itself included, and the packages they load. */
function loadedBy(entry: URL): { modules: string[]; packages: string[] } {
  const modules = new Set([entry.pathname]);
  const packages = new Set<string>();
  for (const path of modules) {
    for (const name of importsOf(readFileSync(path, "utf8"))) {
      if (name.startsWith(".")) modules.add(new URL(name, `file://${path}`).pathname);
      else packages.add(name);
    }
  }
  const folder = new URL(".", entry).pathname;
  return { modules: [...modules].map((path) => path.replace(folder, "")).sort(), packages: [...packages].sort() };
}

/** What is imported for its values: type imports leave nothing behind, nor do lists that hold only types. */
function importsOf(source: string): string[] {
  const statements = source.matchAll(
    /^(?:import|export)\s+(?!type\b)(?:(\{[^}]*\}|[^"';{]*?)\s+from\s+)?["']([^"']+)["']/gm,
  );
  return [...statements].flatMap(([, names = "", from = ""]) => (isOnlyTypes(names) ? [] : [from]));
}

function isOnlyTypes(names: string): boolean {
  if (!names.startsWith("{")) return false;
  const list = names
    .slice(1, -1)
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return list.every((name) => name.startsWith("type "));
}

test("accepting events loads no code of any action, and nothing that goes out", () => {
  const { modules, packages } = loadedBy(new URL("enqueue.ts", import.meta.url));
  expect(modules).toContain("recorder.ts");
  expect(
    modules.filter((path) => /^(actions|chores)\/|^(egress|perform\.|segment|worker|processRun)/.test(path)),
  ).toEqual([]);
  expect(packages).toEqual([
    ...["@fairlead/fairness", "@fairlead/story"],
    // What counts, and writes the counts down for whoever comes and reads them.
    ...["@opentelemetry/api", "@opentelemetry/exporter-prometheus", "@opentelemetry/sdk-metrics"],
    ...["bullmq", "ioredis", "node:crypto", "node:perf_hooks"],
  ]);
});

test("the walk sees action code where it is loaded", () => {
  const { modules, packages } = loadedBy(new URL("index.ts", import.meta.url));
  expect(modules).toContain("actions/httpRequest.ts");
  expect(packages).toContain("undici");
});
