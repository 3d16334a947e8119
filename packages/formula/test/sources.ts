import fc from "fast-check";
import { functionEntries } from "../src/functions/index.ts";
import { isList, isObject, type Json } from "../src/json.ts";
import { writeText } from "../src/textLiteral.ts";

const prototypeNames = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "length"];

/** For tests: keys, odd ones among them. */
export const key = fc.oneof(fc.string(), fc.constantFrom("a", "b c", "TRUE", ...prototypeNames));

/** For tests: any JSON value. */
export const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(
      fc.constantFrom<Json>(null, true, false),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      fc.string({ unit: "binary" }),
    ),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(key, tie("json"), { maxKeys: 4, noNullPrototype: false }),
  ),
}));

/** For tests: a value as the source of a formula. */
export function print(value: Json): string {
  if (value === null) return "NULL";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "string") return writeText(value);
  if (isList(value)) return `[${value.map(print).join(", ")}]`;
  if (isObject(value))
    return `{${Object.keys(value)
      .map((k) => `${writeText(k)}: ${print(value[k] ?? null)}`)
      .join(",")}}`;
  return String(value);
}

const names = functionEntries.map((entry) => entry.name);
const token = fc.oneof(
  fc.constantFrom(..."()[]{},:.%*/+-&=<>!|'\"\\ \n"),
  fc.constantFrom(
    "|>",
    "!=",
    "<=",
    "AND",
    "OR",
    "NOT",
    "TRUE",
    "NULL",
    "LAMBDA(x,",
    "x",
    "a",
    ".b",
    "[0]",
    "1",
    "2.5",
    "'t'",
    "<<",
    ">>",
  ),
  fc.constantFrom(...names.map((name) => `${name}(`), ...prototypeNames),
  fc.string({ maxLength: 3, unit: "binary" }),
);
/** For tests: what looks a little like a formula. */
export const looseSource = fc.array(token, { maxLength: 25 }).map((parts) => parts.join(""));

const argument = fc.oneof(
  json.map(print),
  fc.constantFrom("a", "a.b", "LAMBDA(x, x)", "LAMBDA(x, y, a)", "a |> TEXT()", "-1", "1e9", "'%Y-%%'", "[[1]]"),
);
/** For tests: calls with arguments that fit or do not. */
export const callSource = fc
  .record({ entry: fc.constantFrom(...functionEntries), args: fc.array(argument, { maxLength: 4 }) })
  .map(({ entry, args }) => `${entry.name}(${args.join(", ")})`);
