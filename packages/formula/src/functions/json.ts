import type { FunctionEntry } from "../functionEntry.ts";
import { parseJson } from "../jsonParse.ts";
import { toJsonText } from "../jsonText.ts";

export const jsonFunctions: readonly FunctionEntry[] = [
  {
    name: "JSON_PARSE",
    family: "parsing",
    parameters: [{ name: "text", type: "text" }],
    summary: "The value that a JSON text stands for.",
    examples: [
      { formula: `JSON_PARSE('{"a": [1]}')`, result: { a: [1] } },
      { formula: 'JSON_PARSE("true")', result: true },
    ],
    synonyms: ["fromJson", "decode", "deserialize"],
    run: (args, { budget }) => parseJson(args.text(0), budget),
  },
  {
    name: "TO_JSON",
    family: "parsing",
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
