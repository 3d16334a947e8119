import {
  compileField,
  isList,
  isObject,
  type Json,
  type Reference,
  splitPills,
  writeField,
  writeText,
  writeTextField,
} from "@fairlead/formula";
import type { StoryAction } from "../definition.ts";
import { type Code, printKey, printTemplateText, printText } from "./code.ts";

/** An action that has a variable where an expression stands. */
export type Declared = { variable: string; action: StoryAction };

/** The actions whose variables can be used, by slug; which of them were is noted. */
export type Scope = { declared: ReadonlyMap<string, Declared>; used: Set<string>; imports: Set<string> };

/** Options or a part of them as an argument of a builder; undefined for what only `raw` can say. */
export function writeTemplate(value: Json, scope: Scope): Code | undefined {
  if (typeof value === "string") return writeFieldCode(value, scope);
  if (isList(value)) return toList(value.map((item) => writeTemplate(item, scope)));
  if (!isObject(value)) return JSON.stringify(value);
  return toObject(Object.entries(value).map(([key, item]) => [key, writeTemplate(item, scope)]));
}

/** A list, if every item could be written. */
export function toList(items: readonly (Code | undefined)[]): Code | undefined {
  const list = items.filter((item) => item !== undefined);
  return list.length === items.length ? { list } : undefined;
}

/** An object, if every value could be written. */
export function toObject(entries: readonly (readonly [key: string, value: Code | undefined])[]): Code | undefined {
  const object = entries.flatMap(([key, value]) => (value === undefined ? [] : [[printKey(key), value] as const]));
  return object.length === entries.length ? { object } : undefined;
}

/** Constants and other plain JSON as it is. */
export function writeJson(value: Json): Code {
  if (typeof value === "string") return printText(value);
  if (isList(value)) return { list: value.map(writeJson) };
  if (!isObject(value)) return JSON.stringify(value);
  return { object: Object.entries(value).map(([key, item]) => [printKey(key), writeJson(item)]) };
}

/** A text that may hold formulas. `type`: what a builder asks the expression to give, where it asks. */
export function writeFieldCode(field: string, scope: Scope, type?: string): Code | undefined {
  if (field.startsWith("=")) return writeFormula(field.slice(1), scope, type);
  const read = compileField(field);
  if (read.ok && read.field.kind === "literal")
    return writeField(read.field.value) === field ? printText(read.field.value) : undefined;
  const parts = splitPills(field);
  if (parts.some((part) => part.kind === "pill" && !part.closed)) return undefined;
  const pieces = parts.map((part) => (part.kind === "text" ? part.text : { formula: field.slice(part.from, part.to) }));
  if (writeTextField(pieces) !== field) return undefined;
  scope.imports.add("text");
  const written = pieces.map((piece) =>
    typeof piece === "string" ? printTemplateText(piece) : `\${${writeFormula(piece.formula, scope)}}`,
  );
  return `text\`${written.join("")}\``;
}

/** A formula: as the chain of fields that it reads if it is nothing else, else in its own words with the chains filled in. */
function writeFormula(source: string, scope: Scope, type?: string): string {
  const chains = findChains(source, scope);
  const [only] = chains;
  if (only !== undefined && only.from === 0 && only.to === source.length && type === undefined) {
    scope.used.add(only.slug);
    return only.code;
  }
  let code = "";
  let at = 0;
  for (const chain of chains) {
    scope.used.add(chain.slug);
    code += `${printTemplateText(source.slice(at, chain.from))}\${${chain.code}}`;
    at = chain.to;
  }
  scope.imports.add("formula");
  return `formula${type === undefined ? "" : `<${type}>`}\`${code}${printTemplateText(source.slice(at))}\``;
}

type Chain = { from: number; to: number; slug: string; code: string };

/** The references that a chain of fields stands for, letter by letter. */
function findChains(source: string, { declared }: Scope): Chain[] {
  const read = compileField(`=${source}`);
  if (!read.ok || read.field.kind === "literal") return [];
  const chains: Chain[] = [];
  const references = read.field.formula.references.toSorted((a, b) => a.from - b.from);
  for (const { root, path, from } of references) {
    const found = declared.get(root);
    const start = from - 1;
    const text = toSource(root, path);
    const isFree = start >= (chains.at(-1)?.to ?? 0) && source.startsWith(text, start);
    if (found === undefined || !isFree) continue;
    chains.push({ from: start, to: start + text.length, slug: root, code: toChain(found, path) });
  }
  return chains;
}

/** What the fields of an expression make of a path. */
function toSource(root: string, path: Reference["path"]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return /^[A-Za-z_]\w*$/.test(step) ? `${text}.${step}` : `${text}[${writeText(step)}]`;
  }, root);
}

function toChain({ variable, action }: Declared, path: Reference["path"]): string {
  const [first, second, ...rest] = path;
  if (first === undefined) return variable;
  if (first === "error" && (second === "code" || second === "message") && !isRoot(action))
    return `${variable}.failed.event.error.${second}${toSteps(rest)}`;
  const isProperty = typeof first === "string" && keysOf(action).includes(first) && !members.has(first);
  const start = isProperty ? `${variable}.${first}` : variable + toSteps([first]);
  return start + toSteps(path.slice(1));
}

function isRoot({ type }: StoryAction): boolean {
  return type === "webhook" || type === "receive_email";
}

function toSteps(steps: Reference["path"]): string {
  return steps.map((step) => `.at(${typeof step === "number" ? step : printText(step)})`).join("");
}

/** What stands on every action and expression besides the fields of its event. */
const members = new Set([
  ...["to", "failed", "match", "noMatch", "eq", "ne", "lt", "lte", "gt", "gte", "and", "or", "not", "orElse", "at"],
  ...["includes", "size", "map", "filter", "join"],
]);

/** The fields of an action's event that the builders know by name. */
function keysOf({ type, options }: StoryAction): readonly string[] {
  switch (type) {
    case "webhook":
      return ["body", "headers", "query", "method"];
    case "http_request":
      return ["status", "headers", "body"];
    case "condition":
      return ["matched", "rules"];
    case "event_transform":
      if (options.mode === "explode") return ["index", "guid", options.to ?? "item"].filter(isIdentifier);
      if (options.mode !== "message" || !isObject(options.payload)) return [];
      return Object.keys(options.payload).filter(isIdentifier);
    default:
      return [];
  }
}

function isIdentifier(key: string): boolean {
  return /^[A-Za-z_]\w*$/.test(key);
}
