import type { FunctionEntry } from "../functionEntry.ts";
import { isList, isObject, type Json } from "../json.ts";
import { readsAsJson } from "../jsonParse.ts";

const value = { name: "value", type: "any" } as const;

function typeOf(of: Json): string {
  if (of === null) return "null";
  if (isList(of)) return "array";
  if (isObject(of)) return "object";
  return typeof of === "string" ? "text" : typeof of;
}

type Tested = Pick<FunctionEntry, "name" | "summary" | "examples" | "synonyms">;

/** A test of any value. */
function testOf(entry: Tested, test: (value: Json) => boolean): FunctionEntry {
  return { ...entry, family: "test", parameters: [value], run: (args) => test(args.any(0)) };
}

export const typeFunctions: readonly FunctionEntry[] = [
  {
    name: "TYPE",
    family: "test",
    parameters: [value],
    summary: 'The type of a value: "text", "number", "boolean", "array", "object" or "null".',
    examples: [
      { formula: "TYPE([1])", result: "array" },
      { formula: 'TYPE("a")', result: "text" },
    ],
    synonyms: ["typeof", "class", "kind"],
    run: (args) => typeOf(args.any(0)),
  },
  testOf(
    {
      name: "IS_TEXT",
      summary: "Whether a value is text.",
      examples: [
        { formula: 'IS_TEXT("1")', result: true },
        { formula: "IS_TEXT(1)", result: false },
      ],
      synonyms: ["is string", "istext"],
    },
    (of) => typeof of === "string",
  ),
  testOf(
    {
      name: "IS_NUMBER",
      summary: "Whether a value is a number; a text of digits is none.",
      examples: [
        { formula: "IS_NUMBER(1.5)", result: true },
        { formula: 'IS_NUMBER("1.5")', result: false },
      ],
      synonyms: ["isnumber", "numeric"],
    },
    (of) => typeof of === "number",
  ),
  testOf(
    {
      name: "IS_BOOLEAN",
      summary: "Whether a value is TRUE or FALSE.",
      examples: [
        { formula: "IS_BOOLEAN(FALSE)", result: true },
        { formula: "IS_BOOLEAN(0)", result: false },
      ],
      synonyms: ["is bool", "islogical"],
    },
    (of) => typeof of === "boolean",
  ),
  testOf(
    {
      name: "IS_ARRAY",
      summary: "Whether a value is a list.",
      examples: [
        { formula: "IS_ARRAY([])", result: true },
        { formula: "IS_ARRAY({})", result: false },
      ],
      synonyms: ["is list", "isarray"],
    },
    isList,
  ),
  testOf(
    {
      name: "IS_OBJECT",
      summary: "Whether a value is an object; a list is none.",
      examples: [
        { formula: "IS_OBJECT({})", result: true },
        { formula: "IS_OBJECT([])", result: false },
      ],
      synonyms: ["is hash", "is dictionary"],
    },
    isObject,
  ),
  testOf(
    {
      name: "IS_NULL",
      summary: "Whether a value is NULL.",
      examples: [
        { formula: "IS_NULL(NULL)", result: true },
        { formula: 'IS_NULL("")', result: false },
      ],
      synonyms: ["isnull", "nil", "none"],
    },
    (of) => of === null,
  ),
  {
    name: "IS_JSON",
    family: "test",
    parameters: [value],
    summary: "Whether a value is a text that JSON_PARSE can read.",
    examples: [
      { formula: `IS_JSON('{"a": 1}')`, result: true },
      { formula: 'IS_JSON("{a: 1}")', result: false },
    ],
    synonyms: ["valid json", "parsable"],
    run: (args, { budget }) => {
      const text = args.any(0);
      return typeof text === "string" && readsAsJson(text, budget);
    },
  },
];
