/** Code as data, so that it can be laid out: what never breaks, and what may be written on several lines. */
export type Code =
  | string
  | { readonly list: readonly Code[] }
  | { readonly object: readonly (readonly [key: string, value: Code])[] }
  | { readonly callee: string; readonly args: readonly Code[] }
  | { readonly head: string; readonly body: readonly Code[]; readonly tail: string };

/** Characters that a line may have. */
const lineMax = 120;

/** Where code begins: the column, the indentation of its lines, and how many characters follow it on its last line. */
type Place = { column: number; indent: number; after: number };

/** Code as text, in the style of the common formatters: on one line if it fits, else one line for each part. */
export function printCode(code: Code, place: Place): string {
  if (typeof code === "string") return code;
  if ("body" in code) return printBody(code, place);
  const flat = printFlat(code);
  if (flat !== undefined && place.column + flat.length + place.after <= lineMax) return flat;
  if ("callee" in code) return printCall(code, place);
  const inner =
    "list" in code
      ? code.list.map((item) => ["", item] as const)
      : code.object.map(([key, value]) => [isVariable(key, value) ? "" : `${key}: `, value] as const);
  const [open, close] = "list" in code ? "[]" : "{}";
  return `${open}${printLines(inner, place.indent)}${close}`;
}

function printFlat(code: Code): string | undefined {
  if (typeof code === "string") return code;
  if ("body" in code) return undefined;
  const parts = ("list" in code ? code.list : "object" in code ? code.object.map(([, value]) => value) : code.args).map(
    printFlat,
  );
  if (parts.includes(undefined)) return undefined;
  if ("list" in code) return `[${parts.join(", ")}]`;
  if ("callee" in code) return `${code.callee}(${parts.join(", ")})`;
  const entries = code.object.map(([key], index) => (isVariable(key, parts[index]) ? key : `${key}: ${parts[index]}`));
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** Whether a key has the variable of its own name as its value: that is written once. */
function isVariable(key: string, value: Code | undefined): boolean {
  return value === key && /^[A-Za-z]/.test(key) && !["true", "false", "null"].includes(key);
}

/** Only the last argument is broken if the others fit before it and it has brackets of its own. */
function printCall({ callee, args }: { callee: string; args: readonly Code[] }, place: Place): string {
  const last = args.at(-1);
  const before = args.slice(0, -1).map(printFlat);
  const start = `${callee}(${before.map((part) => `${part}, `).join("")}`;
  const opens = typeof last === "object" && !("callee" in last);
  if (last !== undefined && opens && !before.includes(undefined) && place.column + start.length + 1 <= lineMax) {
    return `${start}${printCode(last, { ...place, column: lineMax })})`;
  }
  return `${callee}(${printLines(
    args.map((arg) => ["", arg] as const),
    place.indent,
  )})`;
}

function printLines(entries: readonly (readonly [start: string, code: Code])[], outer: number): string {
  const indent = outer + 2;
  const lines = entries.map(([start, code]) => {
    const written = printCode(code, { column: indent + start.length, indent, after: 1 });
    return `${" ".repeat(indent)}${start}${written},\n`;
  });
  return `\n${lines.join("")}${" ".repeat(outer)}`;
}

function printBody(
  { head, body, tail }: { head: string; body: readonly Code[]; tail: string },
  { indent }: Place,
): string {
  if (body.length === 0) return `${head}${tail}`;
  const inner = indent + 2;
  const lines = body.map((statement) => {
    return `${" ".repeat(inner)}${printCode(statement, { column: inner, indent: inner, after: 1 })};\n`;
  });
  return `${head}\n${lines.join("")}${" ".repeat(indent)}${tail}`;
}

/** A text as a literal, with the quotes that need fewer escapes. */
export function printText(text: string): string {
  const json = JSON.stringify(text);
  const [double, single] = ['"', "'"].map((quote) => text.split(quote).length);
  if (double === undefined || single === undefined || double <= single) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** Text for a template literal: `${…}`, backquotes, backslashes and carriage returns stand for themselves. */
export function printTemplateText(text: string): string {
  return text.replace(/[\\`\r]|\$(?=\{)/g, (char) => (char === "\r" ? "\\r" : `\\${char}`));
}

/** A key of an object: quoted only where it has to be. */
export function printKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : printText(key);
}
