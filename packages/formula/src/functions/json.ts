import type { Budget } from "../budget.ts";
import type { FunctionEntry } from "../functionEntry.ts";
import type { Json } from "../json.ts";
import { FormulaError } from "../problem.ts";
import { toJsonText } from "../values.ts";

/** Brackets, commas and colons say how many values a text holds, and each costs far more memory than its characters. */
function chargeParsing(text: string, budget: Budget): void {
  budget.text(text.length);
  let values = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 44 || code === 58) values += 1;
    else if (code === 91 || code === 123) {
      values += 2;
      depth += 1;
      if (depth > budget.limits.depth)
        throw new FormulaError("too_deep", `JSON_PARSE: the JSON nests more than ${budget.limits.depth} levels deep.`);
    } else if (code === 93 || code === 125) depth -= 1;
  }
  budget.spend(text.length / 50 + values);
  budget.memory(values * 40);
}

function parse(text: string, budget: Budget): Json {
  chargeParsing(text, budget);
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const why =
      thrown instanceof SyntaxError
        ? thrown.message.replace(/, "?[\s\S]*"? is not valid JSON$|"[\s\S]*$/, "").slice(0, 120)
        : "";
    throw new FormulaError("invalid_json", `JSON_PARSE: the text is not JSON: ${why.trim() || "it ends too early"}.`);
  }
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
