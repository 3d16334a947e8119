import { builtinModules } from "node:module";
import { parseSync, visitorKeys } from "oxc-parser";

/** Ways to the outside, to the time and to chance that a pure module does not use. */
const impureNames = new Set([
  ...["process", "performance", "crypto", "fetch", "require", "globalThis", "window", "document", "navigator"],
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "localStorage", "sessionStorage", "indexedDB"],
  ...["WebSocket", "EventSource", "XMLHttpRequest", "Worker", "SharedWorker", "BroadcastChannel", "console", "Buffer"],
]);
const impureCalls = new Set(["Date.now", "Date", "Math.random", "DateTime.now", "crypto.randomUUID"]);
/** They read the clock unless they are told a time. */
const impureWithoutArguments = new Set(["new Date", "DateTime.local", "DateTime.utc"]);
const builtins = new Set(builtinModules);

/**
 * @typedef {{ specifier: string, line: number, isType: boolean, isLater: boolean }} Import
 *   isType: only types are imported, nothing is loaded; isLater: loaded by a call when it runs
 * @typedef {{ imports: Import[], impurities: { what: string, line: number }[] }} ModuleFacts
 */

/**
 * What a module imports and where it reaches for the outside world. Throws if it can't be parsed.
 * @param {string} file for its extension and for messages
 * @param {string} source
 * @returns {ModuleFacts}
 */
export function readModule(file, source) {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} can't be parsed: ${errors[0].message}`);
  const facts = { imports: [], impurities: [] };
  const lineOf = (node) => source.slice(0, node.start).split("\n").length;
  visit(program, undefined, (node, parent) => {
    const found = toImport(node);
    if (found) facts.imports.push({ ...found, line: lineOf(node) });
    const what = toImpurity(node, parent);
    if (what) facts.impurities.push({ what, line: lineOf(node) });
  });
  return facts;
}

/** Whether a specifier names a module of Node itself. @param {string} specifier */
export function isBuiltin(specifier) {
  return specifier.startsWith("node:") || builtins.has(specifier);
}

function visit(node, parent, see) {
  see(node, parent);
  for (const key of visitorKeys[node.type] ?? []) {
    for (const child of [node[key]].flat()) if (child) visit(child, node, see);
  }
}

function toImport(node) {
  const specifier = node.source?.value;
  if (typeof specifier !== "string") return undefined;
  switch (node.type) {
    case "ImportDeclaration":
      return { specifier, isType: isTypeOnly(node, "importKind"), isLater: false };
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      return { specifier, isType: isTypeOnly(node, "exportKind"), isLater: false };
    case "ImportExpression":
      return { specifier, isType: false, isLater: true };
    case "TSImportType":
      return { specifier, isType: true, isLater: false };
    default:
      return undefined;
  }
}

function isTypeOnly(node, kind) {
  if (node[kind] === "type") return true;
  const names = node.specifiers ?? [];
  return names.length > 0 && names.every((name) => name[kind] === "type");
}

function toImpurity(node, parent) {
  if (node.type === "Identifier") return impureNames.has(node.name) && isUse(node, parent) ? node.name : undefined;
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return undefined;
  const name = `${node.type === "NewExpression" ? "new " : ""}${nameOf(node.callee)}`;
  const isImpure = impureCalls.has(name) || (impureWithoutArguments.has(name) && node.arguments.length === 0);
  return isImpure ? `${name}()` : undefined;
}

/** "a" or "a.b". */
function nameOf(node) {
  if (node.type === "Identifier") return node.name;
  if (node.type !== "MemberExpression" || node.computed) return "";
  return `${nameOf(node.object)}.${node.property.name}`;
}

/** Names of fields and types are no uses. */
function isUse(node, parent) {
  if (parent.type === "MemberExpression") return parent.object === node || parent.computed;
  if (/^TS(TypeReference|QualifiedName|PropertySignature|MethodSignature)$/.test(parent.type)) return false;
  if ("key" in parent && parent.key === node) return parent.computed || parent.shorthand === true;
  return true;
}
