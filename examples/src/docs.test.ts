import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { checkStory, compileStory } from "@fairlead/story";
import { describe, expect, test } from "vitest";
import readmeExample from "./readmeExample.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const pages = [
  "README.md",
  "CHANGELOG.md",
  "bench/README.md",
  ...[...listFolder("docs"), ...listFolder("docs/actions")].filter((path) => path.endsWith(".md")),
];
const built = new Set(["node_modules", ".git", ".next", ".turbo", ".fairlead", "generated", "test-results"]);
const files = listFiles("");

function listFolder(folder: string): string[] {
  return readdirSync(join(root, folder)).map((name) => join(folder, name));
}

function listFiles(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter(({ name }) => !built.has(name));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}

/** What a page calls by its path or its name: code in backticks that looks like a file or one of our folders. */
function namedPaths(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, "");
  const names = [...prose.matchAll(/`(\w[\w./-]*)`/g)].map((match) => match[1] ?? "");
  return names.filter(
    (name) => /\.(?:tsx?|mjs|lua|sql|prisma|md|json)$/.test(name) || /^(?:apps|packages|scripts|docs)\//.test(name),
  );
}

function isThere(name: string): boolean {
  return existsSync(join(root, name)) || files.some((file) => file.endsWith(`/${name}`));
}

/** The names in code in the first column of a page's tables. */
function firstColumn(path: string): string[] {
  const rows = read(path)
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  return rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""));
}

describe("every page", () => {
  test.each(pages)("%s names only files and folders that are there", (page) => {
    expect(namedPaths(read(page)).filter((name) => !isThere(name))).toEqual([]);
  });

  test.each(pages)("%s links only to what is there", (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map((match) => match[1] ?? "");
    expect(links.filter((link) => !existsSync(join(root, normalize(join(dirname(page), link)))))).toEqual([]);
  });

  test("a name that is nowhere is found", () => {
    expect(namedPaths("See `recorder.ts` and `packages/none`, not `pages`.")).toEqual(["recorder.ts", "packages/none"]);
    expect(isThere("recorder.ts")).toBe(true);
    expect(isThere("packages/none")).toBe(false);
  });

  test("pictures are small", () => {
    for (const path of listFolder("docs/images")) expect(statSync(join(root, path)).size, path).toBeLessThan(300_000);
  });
});

describe("README.md", () => {
  test("shows a story that compiles, is without problems and short", () => {
    const block = read("README.md").split("```ts\n")[1]?.split("```")[0];
    expect(block).toBe(read("examples/src/readmeExample.ts"));
    expect(checkStory(readmeExample)).toEqual([]);
    expect(compileStory(readmeExample).ok).toBe(true);
    expect(block?.trim().split("\n").length).toBeLessThanOrEqual(22);
  });
});

describe("docs/configuration.md", () => {
  const sources = [
    ...["apps/web/src/server/config.ts", "packages/runtime/src/workerSettings.ts", "scripts/settings.mjs"],
    ...[
      "scripts/postgresBinaries.mjs",
      "scripts/redisBinary.mjs",
      "scripts/browser.mjs",
      "e2e/fairlead.ts",
      "scripts/dovecot.mjs",
      "apps/sql-over-http/src/settings.ts",
      "packages/runtime/src/mailSettings.ts",
      "packages/runtime/src/egressSettings.ts",
      "packages/runtime/src/credentials/keyring.ts",
      "packages/runtime/src/teamLimitSettings.ts",
    ],
  ];

  test("names every variable that is read, and no other", () => {
    const variable = /\benv\.([A-Z][A-Z_]+)|"([A-Z]+(?:_[A-Z]+)+)"|\{ ([A-Z_]+): \w+, ([A-Z_]+): \w+ \} = env/g;
    const known = sources.flatMap((path) => [...read(path).matchAll(variable)].flatMap((match) => match.slice(1)));
    const variables = new Set(known.filter((name) => name !== undefined && name !== "PATH"));
    expect(firstColumn("docs/configuration.md").sort()).toEqual([...variables].sort());
  });
});

describe("docs/api.md", () => {
  test("names every route with what it does, and no other", () => {
    const tables = [
      "restRoutes",
      "restApiKeys",
      "restAudit",
      "restRuns",
      "restFairness",
      "restMail",
      "restFiles",
      "restMemory",
      "restSavedTests",
      "restSchedules",
      "restTemplates",
      "restTests",
      "restValues",
    ].map((name) => read(`apps/web/src/server/${name}.ts`));
    const table = tables.join("\n");
    const route = /method: "(\w+)",\s+path: "([^"]+)",\s+operationId: "\w+",\s+summary: "([^"]+)"/g;
    const routes = [...table.matchAll(route)].map(
      ([, method, path, summary]) => `| \`${method} ${path}\` | ${summary} |`,
    );
    expect(routes.length).toBe(table.split("defineRoute({").length - 1);
    const rows = read("docs/api.md")
      .split("\n")
      .filter((line) => /^\| `[A-Z]+ \//.test(line));
    expect(rows.sort()).toEqual(routes.sort());
  });
});
