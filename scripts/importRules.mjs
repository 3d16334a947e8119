import { dirname, join, normalize } from "node:path";
import { isBuiltin } from "./moduleFacts.mjs";

/**
 * Compares what modules import with the table (importTable.mjs). Paths are relative to the root, with "/".
 */

/**
 * @typedef {import("./moduleFacts.mjs").ModuleFacts} ModuleFacts
 * @typedef {{ file: string, line: number, message: string }} Breach
 * @typedef {{ modules: Map<string, ModuleFacts>, packages: Map<string, { folder: string, entries: Record<string, string> }>,
 *   table: { parts: import("./importTable.mjs").Part[], reaches: import("./importTable.mjs").Reach[] } }} Checkout
 *   packages: our own by name, each with its folder (ending in "/") and its entries (`exports`: "." or "./x" -> "./src/y.ts")
 */

/** @param {Checkout} checkout @returns {Breach[]} none if all is well */
export function findBreaches(checkout) {
  const files = [...checkout.modules];
  return [
    ...files.flatMap(([file, facts]) => facts.imports.flatMap((item) => toBreach(file, item, checkout))),
    ...purityBreaches(checkout),
    ...checkout.table.reaches.flatMap((reach) => reachBreaches(reach, checkout)),
  ];
}

function toBreach(file, { specifier, line, isType }, checkout) {
  const part = partOf(file, checkout);
  const message = specifier.startsWith(".")
    ? relativeFault(file, specifier, checkout)
    : packageFault({ file, specifier, isType, part }, checkout);
  return message ? [{ file, line, message }] : [];
}

function partOf(file, { table }) {
  return table.parts.find(({ folder }) => file.startsWith(folder));
}

/** The package that a file belongs to, "" for the root. */
function packageOf(file, { packages }) {
  const found = [...packages].find(([, { folder }]) => file.startsWith(folder));
  return found?.[0] ?? "";
}

function relativeFault(file, specifier, checkout) {
  const target = normalize(join(dirname(file), specifier));
  const other = packageOf(target, checkout);
  if (other === packageOf(file, checkout)) return undefined;
  return `"${specifier}" leads into another package, ${other || "the root"}: import what that package exports, by its name`;
}

function packageFault({ file, specifier, isType, part }, { packages }) {
  const name = ownPackage(specifier, packages);
  if (!name) return undefined;
  const { folder, entries } = packages.get(name);
  if (folder.startsWith("apps/")) return `"${specifier}" is an app: nothing imports an app`;
  const entry = `.${specifier.slice(name.length)}`;
  if (!(entry in entries))
    return `"${specifier}" is no entry of ${name}: it exports ${Object.keys(entries).join(", ")}`;
  if (part.mayImport.includes(specifier) || (isType && part.mayKnow?.includes(specifier))) return undefined;
  if (isTest(file) && (entry === "./testing" || name === "@fairlead/examples")) return undefined;
  const allowed = part.mayImport.length > 0 ? `only ${part.mayImport.join(", ")}` : "no other package of ours";
  return `"${specifier}" goes against the arrows: ${part.folder || "the root"} imports ${allowed} (scripts/importTable.mjs)`;
}

/** Tests, and what only they use. */
function isTest(file) {
  return /\.test\.[a-z]+$|\/test\//.test(file);
}

/** Of every file of the pure parts, and of what these load from beside them. */
function purityBreaches(checkout) {
  const breaches = new Map();
  for (const file of checkout.modules.keys()) {
    const { pure } = partOf(file, checkout);
    if (!pure || !file.startsWith(pure.folder) || isTest(file)) continue;
    const files = [file, ...loadsOf(file, checkout).map(({ target }) => target)];
    for (const loaded of files) {
      if (partOf(loaded, checkout).pure !== pure) continue;
      for (const breach of impuritiesOf(loaded, pure, checkout)) breaches.set(JSON.stringify(breach), breach);
    }
  }
  return [...breaches.values()];
}

function impuritiesOf(file, pure, { modules, packages }) {
  const { imports, impurities } = modules.get(file) ?? { imports: [], impurities: [] };
  const foreign = imports
    .filter(({ specifier }) => !specifier.startsWith(".") && !ownPackage(specifier, packages))
    .filter(({ specifier, isType }) => !isType && !pure.packages.includes(specifier))
    .map(({ specifier, line }) => ({ what: `"${specifier}"`, line }));
  return [...foreign, ...impurities].map(({ what, line }) => ({
    file,
    line,
    message: `${what}: this part has no I/O and no clock of its own`,
  }));
}

function reachBreaches(reach, checkout) {
  const { from, why } = reach;
  if (!checkout.modules.has(from))
    return [{ file: from, line: 1, message: "scripts/importTable.mjs names it, but it is gone" }];
  return loadsOf(from, checkout)
    .filter(({ target }) => isNever(target, reach))
    .map(({ file, line, specifier, way }) => ({
      file,
      line,
      message: `"${specifier}" is loaded along with ${way.join(" > ")}: ${why}`,
    }));
}

function isNever(target, { never, except = [] }) {
  return !except.includes(target) && never.some((beginning) => target.startsWith(beginning));
}

/** Every import that loads something as soon as a file is loaded, its own and those of what it loads. */
function loadsOf(from, checkout) {
  const loads = [];
  const waiting = [[from]];
  const seen = new Set([from]);
  for (let way = waiting.shift(); way; way = waiting.shift()) {
    const file = way.at(-1);
    for (const { specifier, line, isType, isLater } of checkout.modules.get(file)?.imports ?? []) {
      if (isType || isLater || isBuiltin(specifier)) continue;
      const target = resolve(file, specifier, checkout);
      loads.push({ file, line, specifier, target, way });
      if (!seen.has(target)) waiting.push([...way, target]);
      seen.add(target);
    }
  }
  return loads;
}

/** The file of ours that a specifier leads to, "npm:..." for a package from npm. */
function resolve(file, specifier, { packages }) {
  if (specifier.startsWith(".")) return normalize(join(dirname(file), specifier));
  const name = ownPackage(specifier, packages);
  const entry = name && packages.get(name).entries[`.${specifier.slice(name.length)}`];
  return entry ? normalize(join(packages.get(name).folder, entry)) : `npm:${specifier}`;
}

/** The name of the package of ours that a specifier names. */
function ownPackage(specifier, packages) {
  return [...packages.keys()].find((own) => specifier === own || specifier.startsWith(`${own}/`));
}
