import { type Json, writeField, writeTextField } from "@fairlead/formula";
import { type AnyExpression, isExpression, isPlainObject, source } from "./expression.ts";

/** Text with expressions in it, as text`Hello ${name}` makes it. */
export class Text {
  readonly parts: readonly (string | AnyExpression)[];

  constructor(parts: Text["parts"]) {
    this.parts = parts;
  }

  /** The text as a field of a definition: expressions are pills, `<<…>>`. */
  get field(): string {
    return writeTextField(this.parts.map((part) => (typeof part === "string" ? part : { formula: part[source] })));
  }
}

/** What can be filled into a text. */
export type TextValue = string | number | boolean | Text | AnyExpression;

/** Text with expressions in it: text`${alert.body.host} needs you`. Texts can be filled into texts. */
export function text(parts: TemplateStringsArray, ...values: readonly TextValue[]): Text {
  const all = parts.flatMap((part, index) => (index === 0 ? [part] : [...toParts(values[index - 1]), part]));
  const joined: (string | AnyExpression)[] = [];
  for (const part of all) {
    const last = joined.at(-1);
    if (typeof part === "string" && typeof last === "string") joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  return new Text(joined.filter((part) => part !== ""));
}

function toParts(value: unknown): readonly (string | AnyExpression)[] {
  if (value instanceof Text) return value.parts;
  if (isExpression(value)) return [value];
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return [String(value)];
  const kind =
    value === null || value === undefined
      ? String(value)
      : typeof value === "object"
        ? "an object"
        : `a ${typeof value}`;
  throw new TypeError(`Text can be made of texts, numbers, TRUE or FALSE and expressions; this is ${kind}.`);
}

/**
 * Options as the definition holds them: expressions as value fields, texts as text fields, plain text escaped. Keys whose
 * value is undefined are left out. Throws a TypeError that names the place of what JSON has no form for.
 */
export function toOptions(value: unknown, path = "options"): Json {
  if (isExpression(value)) return `=${value[source]}`;
  if (value instanceof Text) return value.field;
  if (typeof value === "string") return writeField(value);
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item, index) => toOptions(item, `${path}[${index}]`));
  if (isPlainObject(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [key, toOptions(item, `${path}.${key}`)]));
  }
  throw new TypeError(`${path} must be JSON, a text or an expression; it is ${describe(value)}.`);
}

function describe(value: unknown): string {
  if (typeof value === "object" && value !== null) return `a ${value.constructor.name}`;
  return typeof value === "number" || value === undefined ? String(value) : `a ${typeof value}`;
}
