import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

/** The modules of this package that a module loads when it runs, itself included, and the packages they load. */
function loadedBy(entry: string): { modules: string[]; packages: string[] } {
  const modules = new Set([entry]);
  const packages = new Set<string>();
  for (const path of modules) {
    for (const name of importsOf(readFileSync(path, "utf8"))) {
      if (name.startsWith(".")) modules.add(resolve(dirname(path), name));
      else packages.add(name);
    }
  }
  const folder = dirname(entry);
  return { modules: [...modules].map((path) => relative(folder, path)).sort(), packages: [...packages].sort() };
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
  const { modules, packages } = loadedBy(join(import.meta.dirname, "enqueue.ts"));
  expect(modules).toContain("recorder.ts");
  expect(
    modules.filter((path) => /^(actions|chores)\/|^(egress|perform\.|segment|worker|processRun)/.test(path)),
  ).toEqual([]);
  expect(packages).toEqual([
    ...["@fairlead/fairness", "@fairlead/story"],
    // What counts, and writes the counts down for whoever comes and reads them.
    ...["@opentelemetry/api", "@opentelemetry/exporter-prometheus", "@opentelemetry/sdk-metrics"],
    ...["bullmq", "ioredis", "node:crypto", "node:perf_hooks"],
    // What gives memory back once a process has started.
    ...["node:v8", "node:vm"],
  ]);
});

test("the walk sees action code where it is loaded", () => {
  const { modules, packages } = loadedBy(join(import.meta.dirname, "index.ts"));
  expect(modules).toContain("actions/httpRequest.ts");
  expect(packages).toContain("undici");
});
