/**
 * Checks every import of the checkout against scripts/importTable.mjs. Prints each breach as `file:line message` and
 * ends with 1 if there is any. `node scripts/checkImports.mjs [folder]` checks another folder.
 */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "./checkout.mjs";
import { findBreaches } from "./importRules.mjs";
import * as table from "./importTable.mjs";
import { readModule } from "./moduleFacts.mjs";

const notSources = new Set(["node_modules", ".next", ".turbo", ".git", ".fairlead", "generated"]);

const folder = resolve(process.argv[2] ?? root);
const breaches = findBreaches({ modules: readModules(), packages: readPackages(), table });
for (const { file, line, message } of breaches) process.stdout.write(`${file}:${line} ${message}\n`);
process.exitCode = breaches.length > 0 ? 1 : 0;

function readModules() {
  const files = globSync("**/*.{ts,tsx,mjs,js}", { cwd: folder, exclude: (name) => notSources.has(name) });
  return new Map(files.map((file) => [file, readModule(file, readFileSync(join(folder, file), "utf8"))]));
}

/** Our own packages, by the workspaces of the root. */
function readPackages() {
  const { workspaces } = readJson("package.json");
  const folders = globSync(workspaces, { cwd: folder }).filter((name) =>
    existsSync(join(folder, name, "package.json")),
  );
  return new Map(
    folders.map((name) => {
      const manifest = readJson(join(name, "package.json"));
      return [manifest.name, { folder: `${name}/`, entries: manifest.exports ?? {} }];
    }),
  );
}

function readJson(file) {
  return JSON.parse(readFileSync(join(folder, file), "utf8"));
}
