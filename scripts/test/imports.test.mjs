import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { root } from "../checkout.mjs";

/** A checkout in small in which every import is allowed. Tests break one thing in it. */
const sound = {
  "package.json": JSON.stringify({ workspaces: ["packages/*", "prisma", "apps/*"] }),
  "packages/formula/package.json": manifest("@fairlead/formula"),
  "packages/formula/src/index.ts":
    'import { DateTime } from "luxon";\nexport const at = (ms: number) => DateTime.fromMillis(ms);',
  "packages/story/package.json": manifest("@fairlead/story"),
  "packages/story/src/index.ts":
    'import { at } from "@fairlead/formula";\nexport const read = (ms: number) => ({ date: new Date(ms), process: at(ms) });',
  "packages/story/src/story.test.ts": 'import { readFileSync } from "node:fs";\nreadFileSync(String(Date.now()));',
  "packages/fairness/package.json": manifest("@fairlead/fairness"),
  "packages/fairness/src/index.ts":
    'import { Redis } from "ioredis";\nexport const now = () => Date.now() + Redis.length;',
  "packages/fairness/src/model.ts": "export const step = (now: number) => now;",
  "packages/runtime/package.json": manifest("@fairlead/runtime", { "./enqueue": "./src/enqueue.ts" }),
  "packages/runtime/src/index.ts": 'export { perform } from "./perform.ts";',
  "packages/runtime/src/enqueue.ts":
    'import type { perform } from "./perform.ts";\nexport type Perform = typeof perform;',
  "packages/runtime/src/perform.ts": 'import { read } from "@fairlead/story";\nexport const perform = read;',
  "prisma/package.json": manifest("@fairlead/db", { "./testing": "./src/testing.ts" }),
  "prisma/src/index.ts": "export const pool = 1;",
  "prisma/src/testing.ts": "export const database = 1;",
  "apps/web/package.json": JSON.stringify({ name: "@fairlead/web" }),
  "apps/web/src/server/main.ts":
    'import { pool } from "@fairlead/db";\nimport "@fairlead/runtime/enqueue";\nexport { pool };',
  "apps/web/src/ui/Page.tsx":
    'import { read } from "@fairlead/story";\nimport type { pool } from "../server/main.ts";\nimport type { now } from "@fairlead/fairness";\nexport type Now = typeof now;\nexport const Page = () => <p>{String(read(0) as unknown as typeof pool)}</p>;',
  "scripts/start.mjs": 'import { install } from "./install.mjs";\ninstall();\nawait import("./launch.mjs");',
  "scripts/test.mjs": 'import "node:fs";',
  "scripts/install.mjs": "export const install = () => {};",
  "scripts/launch.mjs": 'import "pg";',
};

function manifest(name, more = {}) {
  return JSON.stringify({ name, exports: { ".": "./src/index.ts", ...more } });
}

let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "imports-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function check(changes = {}) {
  for (const [file, text] of Object.entries({ ...sound, ...changes })) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const run = spawnSync(process.execPath, [join(root, "scripts/checkImports.mjs"), folder], { encoding: "utf8" });
  return { code: run.status, lines: run.stdout.trim().split("\n").filter(Boolean), errors: run.stderr };
}

test("a checkout in which every import is allowed passes", () => {
  expect(check()).toEqual({ code: 0, lines: [], errors: "" });
});

describe("an import against the arrows is refused, with its place:", () => {
  const cases = [
    ["formula > story", "packages/formula/src/a.ts", '\nimport { read } from "@fairlead/story";', "a.ts:2 "],
    [
      "of a type only",
      "packages/story/src/a.ts",
      'import type { Redis } from "@fairlead/fairness";',
      "goes against the arrows",
    ],
    [
      "in an import() type",
      "prisma/src/a.ts",
      'export type A = import("@fairlead/story").A;',
      "goes against the arrows",
    ],
    ["by export from", "packages/fairness/src/a.ts", 'export { pool } from "@fairlead/db";', "goes against the arrows"],
    ["when it runs", "packages/sdk/src/a.ts", 'await import("@fairlead/db");', "goes against the arrows"],
    [
      "of the database by a page",
      "apps/web/src/ui/a.tsx",
      'import { pool } from "@fairlead/db";',
      "goes against the arrows",
    ],
    ["of what it may only know", "apps/web/src/ui/a.ts", 'import { now } from "@fairlead/fairness";', "goes against"],
    ["of a worker by web", "apps/web/src/server/a.ts", 'import { perform } from "@fairlead/runtime";', "goes against"],
    [
      "of test tools by the product",
      "packages/runtime/src/a.ts",
      'import "@fairlead/db/testing";',
      "goes against the arrows",
    ],
    ["of an app", "packages/runtime/src/a.ts", 'import "@fairlead/web/src/server/main.ts";', "nothing imports an app"],
    [
      "of an app by its path",
      "prisma/src/a.ts",
      'import "../../apps/web/src/server/main.ts";',
      "leads into another package",
    ],
    [
      "past the entries",
      "packages/runtime/src/a.ts",
      'import "@fairlead/story/src/index.ts";',
      "is no entry of @fairlead/story",
    ],
    ["past the entries by path", "packages/runtime/test/a.ts", 'import "../../story/src/index.ts";', "another package"],
  ];
  test.each(cases)("%s", (...[, file, source, expected]) => {
    const { code, lines } = check({ [file]: source });
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`${file}:`);
    expect(lines[0]).toContain(expected);
  });
});

describe("a pure part is refused", () => {
  const cases = [
    ["files", 'import { readFileSync } from "node:fs";\nreadFileSync("a");', '"node:fs"'],
    ["a bare builtin", 'import { connect } from "net";\nconnect(1);', '"net"'],
    ["another package", 'import { Redis } from "ioredis";\nnew Redis();', '"ioredis"'],
    ["the clock", "export const a = Date.now();", "Date.now()"],
    ["a new date of now", "export const a = new Date();", "new Date()"],
    ["a timer", "export const a = setTimeout;", "setTimeout"],
    ["the network", "export const a = () => fetch('x');", "fetch"],
    ["the process", "export const a = process.env;", "process"],
    ["chance", "export const a = Math.random();", "Math.random()"],
    ["a library's clock", 'import { DateTime } from "luxon";\nexport const a = DateTime.now();', "DateTime.now()"],
  ];
  test.each(cases)("%s", (_name, source, what) => {
    const { code, lines } = check({ "packages/formula/src/a.ts": source });
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`${what}: this part has no I/O and no clock of its own`);
  });

  test("in story and in the model of fairness as well", () => {
    const source = "export const a = performance;";
    const { lines } = check({ "packages/story/src/a.ts": source, "packages/fairness/src/model.ts": source });
    expect(lines).toHaveLength(2);
  });

  test("through a file beside it", () => {
    const { lines } = check({
      "packages/fairness/src/model.ts": 'export { at } from "./clock.ts";',
      "packages/fairness/src/clock.ts": "export const at = Date.now();",
    });
    expect(lines).toEqual([expect.stringContaining("packages/fairness/src/clock.ts:1 Date.now()")]);
  });
});

describe("what must not be loaded along is refused, however long the way:", () => {
  test("an action's code with the entry for enqueuing", () => {
    const { code, lines } = check({
      "packages/runtime/src/enqueue.ts": 'export { b } from "./b.ts";',
      "packages/runtime/src/b.ts": 'export { send as b } from "./actions/send.ts";',
      "packages/runtime/src/actions/send.ts": "export const send = 1;",
    });
    expect(code).toBe(1);
    expect(lines[0]).toContain("packages/runtime/src/b.ts:1");
    expect(lines[0]).toContain("packages/runtime/src/enqueue.ts > packages/runtime/src/b.ts");
  });

  test("a package from npm with the scripts that run before anything is installed", () => {
    const { code, lines } = check({ "scripts/install.mjs": 'import "pg";\nexport const install = () => {};' });
    expect(code).toBe(1);
    expect(lines[0]).toContain("it runs before anything is installed");
  });
});

test("a file that can't be parsed fails the check", () => {
  const { code, errors } = check({ "packages/story/src/a.ts": "export const = ;" });
  expect(code).not.toBe(0);
  expect(errors).toContain("a.ts can't be parsed");
});
