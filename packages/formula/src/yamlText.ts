import { LineCounter, parseDocument } from "yaml";
import type { Budget } from "./budget.ts";
import { emptyObject, isList, type Json } from "./json.ts";
import { FormulaError } from "./problem.ts";

/** What each sign that may begin a value, and each line, takes to read: up to 12 µs. */
const markSteps = 80;

const depthMax = 100;

/** `-`, `:`, `,`, quotes, brackets, `?`, `#`, `&`, `*`, `!`, `|`, `>`, `%`, `@`, a tab, a line end. */
const marks = new Uint8Array(128);
for (const mark of "-:,\"'[]{}?#&*!|>%@`\t\n\r") marks[mark.charCodeAt(0)] = 1;

function chargeReading(text: string, budget: Budget): void {
  budget.text(text.length);
  budget.spend(100 + text.length / 2);
  let found = 1;
  let open = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    found += marks[code] ?? 0;
    if (code === 91 || code === 123) open += 1;
    else if (code === 93 || code === 125) open -= 1;
    if (open > depthMax) throw tooDeep();
  }
  budget.spend(markSteps * found);
  budget.memory(300 * found + 4 * text.length);
}

/**
 * The value of a YAML 1.2 text of one document: the JSON types, without tags of others, and with few aliases. Throws
 * `invalid_yaml`.
 */
export function readYaml(text: string, budget: Budget): Json {
  chargeReading(text, budget);
  const lineCounter = new LineCounter();
  const parsed = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    uniqueKeys: false,
    strict: true,
    schema: "core",
    version: "1.2",
    logLevel: "silent",
  });
  const [error] = parsed.errors;
  if (error !== undefined) throw invalid(`${error.message} (line ${lineCounter.linePos(error.pos[0]).line})`);
  try {
    return copy(parsed.toJS({ maxAliasCount: 20 }), 0, budget);
  } catch (thrown) {
    if (thrown instanceof FormulaError || !(thrown instanceof Error)) throw thrown;
    throw invalid(thrown.message);
  }
}

/** What the parser made, as plain JSON. */
function copy(value: unknown, depth: number, budget: Budget): Json {
  budget.spend(1);
  if (depth > depthMax) throw tooDeep();
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value + 0;
    throw invalid("it has a number that JSON does not know");
  }
  if (typeof value !== "object" || value === null) return null;
  if (isList(value)) {
    budget.list(value.length);
    return value.map((item) => copy(item, depth + 1, budget));
  }
  const entries = Object.entries(value);
  budget.object(entries.length);
  const made = emptyObject();
  for (const [key, item] of entries) made[key] = copy(item, depth + 1, budget);
  return made;
}

function tooDeep(): FormulaError {
  return new FormulaError("too_deep", `YAML_PARSE: \`text\` nests more than ${depthMax} levels deep.`);
}

function invalid(reason: string): FormulaError {
  const [first = ""] = reason.split("\n");
  return new FormulaError(
    "invalid_yaml",
    `YAML_PARSE: \`text\` can't be read: ${first.slice(0, 140).replace(/[.:\s]+$/, "")}.`,
  );
}
