import type { Budget } from "../budget.ts";
import { readCsv, writeCsvField } from "../csvText.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { emptyObject, isList, isObject, type Json, type JsonObject } from "../json.ts";
import { keysOf } from "../keys.ts";
import { toText } from "../values.ts";

function separatorAt(args: Arguments, index: number): string {
  const separator = args.has(index) ? args.text(index) : ",";
  if (separator.length !== 1 || /["\r\n]/.test(separator))
    throw args.refuse(index, 'must be one character, such as "," or ";"');
  return separator;
}

/** Rows as objects by the names in the first one; a name that is empty or repeated is numbered by its column. */
function parse(args: Arguments, budget: Budget): Json {
  const rows = readCsv(args.text(0), separatorAt(args, 2), budget);
  const hasHeader = args.has(1) ? args.any(1) : true;
  if (typeof hasHeader !== "boolean") throw args.refuse(1, "must be TRUE or FALSE", "type_error");
  if (!hasHeader) return rows;
  const [first = [], ...rest] = rows;
  const seen = new Set<string>();
  const names = first.map((name, index) => {
    const own = name.trim() === "" || seen.has(name) ? `${name}${name === "" ? "column_" : "_"}${index + 1}` : name;
    seen.add(own);
    return own;
  });
  return rest.map((row) => {
    budget.object(names.length);
    const made = emptyObject();
    for (const [index, name] of names.entries()) made[name] = row[index] ?? "";
    return made;
  });
}

function write(args: Arguments, budget: Budget): string {
  const rows = args.list(0);
  const separator = separatorAt(args, 2);
  const objects = rows.filter(isObject);
  const columns = args.has(1) ? columnsAt(args) : columnsOf(objects, budget);
  const lines =
    columns.length > 0 && objects.length > 0
      ? [columns.map((name) => writeCsvField(name, separator)).join(separator)]
      : [];
  let length = 0;
  for (const [index, row] of rows.entries()) {
    const fields = isObject(row) ? columns.map((name) => own(row, name)) : isList(row) ? row : null;
    if (fields === null) throw args.refuse(0, `must hold objects or lists; item ${index} is neither`, "type_error");
    budget.list(fields.length);
    const line = fields.map((field) => fieldText(field, separator, budget)).join(separator);
    length += line.length + 1;
    budget.text(line.length);
    budget.checkText(length);
    lines.push(line);
  }
  budget.text(length);
  return lines.join("\n");
}

function fieldText(field: Json, separator: string, budget: Budget): string {
  const text = toText(field, budget);
  budget.spend(2 + text.length / 20);
  return writeCsvField(text, separator);
}

function own(row: JsonObject, name: string): Json {
  return Object.hasOwn(row, name) ? (row[name] ?? null) : null;
}

function columnsAt(args: Arguments): string[] {
  return args.list(1).map((name) => {
    if (typeof name !== "string") throw args.refuse(1, "must be a list of keys", "type_error");
    return name;
  });
}

/** The keys of all rows, in the order in which they are first met. */
function columnsOf(objects: readonly JsonObject[], budget: Budget): string[] {
  const names = new Set<string>();
  for (const object of objects) for (const name of keysOf(object, budget)) names.add(name);
  budget.list(names.size);
  return [...names];
}

export const csvFunctions: readonly FunctionEntry[] = [
  {
    name: "CSV_PARSE",
    family: "parsing",
    parameters: [
      { name: "text", type: "text" },
      { name: "header", type: "any", optional: true },
      { name: "separator", type: "text", optional: true },
    ],
    summary:
      "The rows of a CSV text: objects by the names in its first row, or lists if `header` is FALSE. All values are texts.",
    examples: [
      { formula: 'CSV_PARSE("a,b\\n1,2")', result: [{ a: "1", b: "2" }] },
      { formula: `CSV_PARSE('x;"y;z"', FALSE, ";")`, result: [["x", "y;z"]] },
    ],
    synonyms: ["from csv", "spreadsheet", "table", "tsv"],
    run: (args, { budget }) => parse(args, budget),
  },
  {
    name: "TO_CSV",
    family: "parsing",
    parameters: [
      { name: "rows", type: "list" },
      { name: "columns", type: "list", optional: true },
      { name: "separator", type: "text", optional: true },
    ],
    summary:
      "A list of objects or lists as CSV text; objects get a first row of names: all their keys, or the given columns.",
    examples: [
      { formula: 'TO_CSV([{a: 1, b: "x,y"}])', result: 'a,b\n1,"x,y"' },
      { formula: 'TO_CSV([[1, 2], [3, NULL]], [], ";")', result: "1;2\n3;" },
    ],
    synonyms: ["write csv", "export", "csv generate"],
    run: (args, { budget }) => write(args, budget),
  },
];
