import type { Budget } from "../budget.ts";
import type { FunctionEntry } from "../functionEntry.ts";
import type { Json } from "../json.ts";
import { toJsonText } from "../jsonText.ts";
import { FormulaError } from "../problem.ts";
import { closingQuote } from "../quotes.ts";

const codeOf = (char: string): number => char.charCodeAt(0);
const [quote, comma, colon] = [codeOf('"'), codeOf(","), codeOf(":")];
const opening: readonly number[] = [codeOf("["), codeOf("{")];
const closing: readonly number[] = [codeOf("]"), codeOf("}")];

/** A list, an object or a key in JSON takes two of these, every value one. */
const valueBytes = 40;

/** Brackets, commas and colons say how many values a JSON text holds, and each costs far more than its characters. */
function chargeParsing(text: string, budget: Budget): void {
  budget.text(text.length);
  budget.spend(text.length / 25);
  let values = 1;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = closingQuote(text, at) ?? text.length;
    else if (code === comma) values += 1;
    else if (code === colon) values += 2;
    else if (opening.includes(code)) {
      values += 2;
      depth += 1;
      if (depth > budget.limits.depth)
        throw new FormulaError("too_deep", `JSON_PARSE: the JSON nests more than ${budget.limits.depth} levels deep.`);
    } else if (closing.includes(code)) depth -= 1;
  }
  budget.spend(1.5 * values);
  budget.memory(values * valueBytes);
}

/** What the engine takes to say what is wrong, stack and all. */
const refusalSteps = 60;

function parse(text: string, budget: Budget): Json {
  chargeParsing(text, budget);
  let parsed: Fresh;
  try {
    parsed = JSON.parse(text);
  } catch (thrown) {
    budget.spend(refusalSteps);
    throw new FormulaError("invalid_json", () => `JSON_PARSE: the text is not JSON: ${reasonOf(thrown)}.`);
  }
  return tidy(parsed);
}

/** What the engine has just made: nobody else holds it, so that it may be changed in place. */
type Fresh = null | boolean | number | string | Fresh[] | { [key: string]: Fresh };

/** The engine makes Infinity of 1e999, which no JSON can say, and keeps -0, which is 0 to everybody else. */
function tidy(value: Fresh): Fresh {
  if (typeof value === "number") return tidyNumber(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) value[index] = tidy(value[index] ?? null);
    return value;
  }
  // An own `__proto__`, as the engine makes it here, is written like any other key.
  for (const key of Object.keys(value)) value[key] = tidy(value[key] ?? null);
  return value;
}

function tidyNumber(value: number): number {
  if (Number.isFinite(value)) return value + 0;
  throw new FormulaError("invalid_json", "JSON_PARSE: a number in the JSON is too large.");
}

/** What the engine says, without its copy of the text. */
function reasonOf(thrown: unknown): string {
  const message = thrown instanceof SyntaxError ? thrown.message : "";
  const reason = message.replace(/, (?:\.\.\.)?"[\s\S]*$/, "").slice(0, 120);
  return reason || "it can't be read";
}

export const jsonFunctions: readonly FunctionEntry[] = [
  {
    name: "JSON_PARSE",
    family: "json",
    parameters: [{ name: "text", type: "text" }],
    summary: "The value that a JSON text stands for.",
    examples: [
      { formula: `JSON_PARSE('{"a": [1]}')`, result: { a: [1] } },
      { formula: 'JSON_PARSE("true")', result: true },
    ],
    synonyms: ["fromJson", "decode", "deserialize"],
    run: (args, { budget }) => parse(args.text(0), budget),
  },
  {
    name: "TO_JSON",
    family: "json",
    parameters: [{ name: "value", type: "any" }],
    summary: "A value as compact JSON text.",
    examples: [
      { formula: "TO_JSON({a: [1, NULL]})", result: '{"a":[1,null]}' },
      { formula: 'TO_JSON("a")', result: '"a"' },
    ],
    synonyms: ["stringify", "json", "encode", "serialize"],
    run: (args, { budget }) => toJsonText(args.any(0), budget),
  },
];
