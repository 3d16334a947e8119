import { isList, isObject, type Json, writeCsvField } from "@fairlead/formula";

/** How the body of an answer is written, as its caller asks for by `Accept`. */
export type AnswerFormat = "json" | "csv" | "text";

const formats: Readonly<Record<string, AnswerFormat>> = {
  "application/json": "json",
  "text/csv": "csv",
  "text/plain": "text",
  "*/*": "json",
  "application/*": "json",
  "text/*": "text",
};

/** The format that a caller prefers: the first of those with the highest quality; JSON where it names none of them. */
export function formatOf(accept: string | undefined): AnswerFormat {
  let best: { format: AnswerFormat; quality: number } = { format: "json", quality: 0 };
  for (const entry of (accept ?? "").toLowerCase().split(",").slice(0, 50)) {
    const [media = "", ...parameters] = entry.split(";").map((part) => part.trim());
    const format = formats[media];
    const given = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
    const quality = /^(?:0(?:\.\d{1,3})?|1(?:\.0{1,3})?)$/.test(given) ? Number(given) : 0;
    if (format !== undefined && quality > best.quality) best = { format, quality };
  }
  return best.format;
}

/** Data as text of a format with its content type; null where the format can't hold it, such as an object as CSV. */
export function writeAs(format: AnswerFormat, data: Json): { type: string; text: string } | null {
  if (format === "text") return { type: "text/plain", text: typeof data === "string" ? data : JSON.stringify(data) };
  if (format !== "csv" || !isList(data)) return null;
  const text = toCsv(data);
  return text === null ? null : { type: "text/csv", text };
}

/** Objects become rows under the names of all of them, lists rows as they are; null for anything else. */
function toCsv(rows: readonly Json[]): string | null {
  const objects = rows.filter((row) => isObject(row) && !isList(row)) as { readonly [name: string]: Json }[];
  const columns = [...new Set(objects.flatMap((row) => Object.keys(row)))];
  const lines = columns.length === 0 ? [] : [columns.map((name) => writeCsvField(name, ",")).join(",")];
  for (const row of rows) {
    if (!isObject(row) && !isList(row)) return null;
    const fields = isList(row) ? row : columns.map((name) => (Object.hasOwn(row, name) ? row[name] : null));
    lines.push(fields.map((field) => writeCsvField(toField(field), ",")).join(","));
  }
  return lines.map((line) => `${line}\r\n`).join("");
}

/** A text that a spreadsheet would take for a formula has a quote before it, so that it is shown and not computed. */
function toField(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return JSON.stringify(value);
  return /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}
