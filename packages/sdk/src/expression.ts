import { type Json, writeField, writeText } from "@fairlead/formula";

/**
 * References to data that will exist when a story runs. An expression is typed like the data it stands for and carries
 * the formula that reads it: `alert.body.host` is an `Expression<string>` whose source is `receive_alert.body.host`.
 */
export type Expression<T> = Operations<T> & Fields<NonNullable<T>>;

/** Reading a field of an expression gives an expression of the field. */
type Fields<T> = T extends readonly unknown[]
  ? unknown
  : T extends object
    ? { readonly [K in Exclude<keyof T, keyof Operations<unknown>>]-?: Expression<T[K]> }
    : unknown;

type Item<T> = NonNullable<T> extends readonly (infer I)[] ? I : never;
type Field<T, K> = K extends keyof NonNullable<T>
  ? NonNullable<T>[K]
  : NonNullable<T> extends readonly (infer I)[]
    ? I
    : unknown;

/** A value, or an expression that gives one. */
export type Input<T> = T | Expression<T>;

/** What can be said of any expression. A data field of one of these names is read by `at("name")`. */
export type Operations<T> = {
  readonly [source]: string;
  readonly [resultType]?: T;
  /** Equal: same type and same value. */
  eq(other: Input<T>): Expression<boolean>;
  ne(other: Input<T>): Expression<boolean>;
  lt(other: Input<T>): Expression<boolean>;
  lte(other: Input<T>): Expression<boolean>;
  gt(other: Input<T>): Expression<boolean>;
  gte(other: Input<T>): Expression<boolean>;
  and(other: Input<boolean>): Expression<boolean>;
  or(other: Input<boolean>): Expression<boolean>;
  not(): Expression<boolean>;
  /** This value, or `other` where it is missing or NULL. */
  orElse<U>(other: Input<U>): Expression<NonNullable<T> | U>;
  /** The field or item of that name or position. */
  at<K extends string | number>(key: K): Expression<Field<T, K>>;
  /** Whether a text contains a text, or a list an item. */
  includes(part: Input<NonNullable<T> extends readonly (infer I)[] ? I : string>): Expression<boolean>;
  /** Characters of a text, items of a list, keys of an object. */
  size(): Expression<number>;
  /** The result of `change` for each item of a list. */
  map<U>(change: (item: Expression<Item<T>>) => Input<U>): Expression<U[]>;
  /** The items of a list for which `test` holds. */
  filter(test: (item: Expression<Item<T>>) => Input<boolean>): Expression<Item<T>[]>;
  /** The items of a list as one text. */
  join(separator: string): Expression<string>;
};

/** The formula behind an expression. */
export const source: unique symbol = Symbol("source");
declare const resultType: unique symbol;

/** Wraps the source of a formula; fields become paths. `T` is what the formula gives. */
export function expression<T>(text: string): Expression<T> {
  const operations = operationsOf(text);
  // A proxy, because the fields of data that does not exist yet can only be made up when they are asked for.
  return new Proxy(Object.freeze({}), {
    get(_, key) {
      if (key === source) return text;
      if (typeof key === "symbol") return undefined;
      return Object.hasOwn(operations, key) ? operations[key] : expression(field(text, key));
    },
    has: (_, key) => key === source,
  }) as Expression<T>;
}

/** Whether a value is an expression. */
export function isExpression(value: unknown): value is Expression<unknown> {
  return typeof value === "object" && value !== null && source in value;
}

/** A formula in its own words, with expressions and values filled in: formula<number>`ROUND(${price} * 1.19, 2)`. */
export function formula<T>(parts: TemplateStringsArray, ...values: readonly unknown[]): Expression<T> {
  return expression<T>(
    parts.reduce((text, part, index) => text + (index === 0 ? "" : toSource(values[index - 1])) + part, ""),
  );
}

/** The source of a value or an expression inside a formula. Throws on what JSON has no form for. */
export function toSource(value: unknown): string {
  if (isExpression(value)) return value[source];
  if (value instanceof Text)
    throw new TypeError("A text`…` can't stand inside a formula; join its parts with formula`…`.");
  if (value === null) return "NULL";
  if (typeof value === "string") return writeText(value);
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "number" && Number.isFinite(value)) return value < 0 ? `(${value})` : String(value);
  if (Array.isArray(value)) return `[${value.map(toSource).join(", ")}]`;
  if (isPlainObject(value))
    return `{${Object.entries(value)
      .map(([key, item]) => `${writeText(key)}: ${toSource(item)}`)
      .join(", ")}}`;
  throw new TypeError(`A ${typeof value} can't be used in a formula; JSON values and expressions can.`);
}

/** Text with expressions in it, as text`Hello ${name}` makes it. */
export class Text {
  readonly field: string;

  constructor(field: string) {
    this.field = field;
  }
}

/** Text with expressions in it: text`${alert.body.host} needs you`. */
export function text(parts: TemplateStringsArray, ...values: readonly unknown[]): Text {
  const field = parts.reduce((made, part, index) => {
    const pill = index === 0 ? "" : toPill(values[index - 1]);
    return made + pill + (index === 0 ? writeField(part) : part.replaceAll("<<", "\\<<"));
  }, "");
  return new Text(field);
}

/** Options as the definition holds them: expressions as value fields, texts as text fields, plain text escaped. */
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
  throw new TypeError(`${path} must be JSON, a text or an expression; it is a ${typeof value}.`);
}

function toPill(value: unknown): string {
  return value instanceof Text
    ? value.field
    : isExpression(value)
      ? `<<${value[source]}>>`
      : String(value).replaceAll("<<", "\\<<");
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function field(text: string, key: string): string {
  const base = /^[\w.[\]"]+$/.test(text) || text.endsWith(")") ? text : `(${text})`;
  return /^[A-Za-z_]\w*$/.test(key) ? `${base}.${key}` : `${base}[${writeText(key)}]`;
}

let lambdaDepth = 0;

/** `LAMBDA(item, …)` from a function of expressions; inner ones get names of their own. */
function lambda(body: (item: Expression<unknown>) => unknown): string {
  lambdaDepth += 1;
  try {
    const name = lambdaDepth === 1 ? "item" : `item_${lambdaDepth}`;
    return `LAMBDA(${name}, ${toSource(body(expression(name)))})`;
  } finally {
    lambdaDepth -= 1;
  }
}

function operationsOf(text: string): Readonly<Record<string, unknown>> {
  const binary = (operator: string) => (other: unknown) =>
    expression(`${wrap(text)} ${operator} ${wrap(toSource(other))}`);
  return {
    eq: binary("="),
    ne: binary("!="),
    lt: binary("<"),
    lte: binary("<="),
    gt: binary(">"),
    gte: binary(">="),
    and: binary("AND"),
    or: binary("OR"),
    not: () => expression(`NOT ${wrap(text)}`),
    orElse: (other: unknown) => expression(`DEFAULT(${text}, ${toSource(other)})`),
    at: (key: string | number) => expression(typeof key === "number" ? `${wrap(text)}[${key}]` : field(text, key)),
    includes: (part: unknown) => expression(`INCLUDES(${text}, ${toSource(part)})`),
    size: () => expression(`SIZE(${text})`),
    map: (change: (item: Expression<unknown>) => unknown) => expression(`MAP_LAMBDA(${text}, ${lambda(change)})`),
    filter: (test: (item: Expression<unknown>) => unknown) => expression(`FILTER(${text}, ${lambda(test)})`),
    join: (separator: string) => expression(`JOIN(${text}, ${writeText(separator)})`),
  };
}

/** Parentheses where an operator around it could bind tighter than what is inside. */
function wrap(text: string): string {
  return /^(?:[\w.]+|"(?:[^"\\]|\\.)*"|\(-?[\d.]+\)|[A-Z_]+\([^()]*\))$/.test(text) ? text : `(${text})`;
}
