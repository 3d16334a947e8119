import type { Budget } from "./budget.ts";
import { FormulaError } from "./problem.ts";

/** A field costs its place, its text and looking for its end. */
const fieldSteps = 2;
const fieldBytes = 48;

/**
 * The rows of a CSV text (RFC 4180): fields in quotes may hold separators, line ends and doubled quotes. Any line end,
 * empty lines left out. Charged field by field. Throws `invalid_csv` where a quote is not closed.
 */
export function readCsv(text: string, separator: string, budget: Budget): string[][] {
  budget.text(text.length);
  budget.spend(text.length / 10);
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith("\ufeff") ? 1 : 0;
  while (at <= text.length) {
    budget.spend(fieldSteps);
    budget.memory(fieldBytes);
    const isQuoted = text[at] === '"';
    const field = isQuoted ? readQuoted(text, at, budget) : readPlain(text, at, separator);
    row.push(field.value);
    at = field.end;
    if (isQuoted && at < text.length && ![separator, "\n", "\r"].includes(text[at] ?? "")) throw broken(text, at);
    if (text[at] === separator) {
      at += 1;
      continue;
    }
    if (row.length > 1 || row[0] !== "") rows.push(row);
    if (rows.length > budget.limits.listLength) budget.list(rows.length);
    row = [];
    if (at >= text.length) break;
    at += text.startsWith("\r\n", at) ? 2 : 1;
  }
  budget.list(rows.length);
  return rows;
}

type ReadField = { value: string; end: number };

function readPlain(text: string, from: number, separator: string): ReadField {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end += 1;
  return { value: text.slice(from, end), end };
}

function readQuoted(text: string, from: number, budget: Budget): ReadField {
  let value = "";
  let start = from + 1;
  for (;;) {
    budget.spend(0.8);
    const quote = text.indexOf('"', start);
    if (quote === -1) throw new FormulaError("invalid_csv", () => explain(text, from, "a quote that is never closed"));
    value += text.slice(start, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    start = quote + 2;
  }
}

function broken(text: string, at: number): FormulaError {
  return new FormulaError("invalid_csv", () => explain(text, at, "text behind a closing quote"));
}

function explain(text: string, at: number, what: string): string {
  return `CSV_PARSE: \`text\` has ${what} in line ${text.slice(0, at).split("\n").length}.`;
}

/** A field as it stands in a CSV text: in quotes where it has to be. */
export function writeCsvField(value: string, separator: string): string {
  const needsQuotes = /["\r\n]/.test(value) || value.includes(separator);
  return needsQuotes ? `"${value.replaceAll('"', '""')}"` : value;
}
