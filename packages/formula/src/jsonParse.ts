import type { Budget } from "./budget.ts";
import type { Json } from "./json.ts";
import { FormulaError } from "./problem.ts";
import { closingQuote } from "./quotes.ts";
import { readJson } from "./readJson.ts";

/** The signs that say how many values there are and how deep they nest. */
const [quote, comma, colon] = [34, 44, 58];
const [openList, closeList, openObject, closeObject] = [91, 93, 123, 125];

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
    else if (code === openList || code === openObject) {
      values += 2;
      depth += 1;
      if (depth > budget.limits.depth)
        throw new FormulaError("too_deep", `JSON_PARSE: the JSON nests more than ${budget.limits.depth} levels deep.`);
    } else if (code === closeList || code === closeObject) depth -= 1;
  }
  budget.spend(1.5 * values);
  budget.memory(values * valueBytes);
}

/** What the engine takes to say what is wrong, stack and all. */
const refusalSteps = 60;

/** The value that a JSON text stands for. Throws `invalid_json`. */
export function parseJson(text: string, budget: Budget): Json {
  chargeParsing(text, budget);
  let parsed: Fresh;
  try {
    parsed = readJson(text) as Fresh;
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

/** Whether `parseJson` can read a text. It costs the same. */
export function readsAsJson(text: string, budget: Budget): boolean {
  try {
    parseJson(text, budget);
    return true;
  } catch (thrown) {
    if (thrown instanceof FormulaError && thrown.code === "invalid_json") return false;
    throw thrown;
  }
}
