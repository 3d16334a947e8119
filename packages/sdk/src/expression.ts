import { parseTree, writeText } from "@fairlead/formula";

/**
 * References to data that will exist when a story runs. An expression is typed like the data it stands for and carries
 * the formula that reads it: `alert.body.host` is an `Expression<string>` whose source is `receive_alert.body.host`.
 */
export type Expression<T> = Operations<T> & Fields<NonNullable<T>>;

/** Reading a field of an expression gives an expression of the field. Of data that nobody described, `at` reads fields. */
type Fields<T, Except = never> = T extends readonly unknown[]
  ? unknown
  : T extends object
    ? { readonly [K in Exclude<keyof T, keyof Operations<unknown> | Except>]-?: Expression<T[K]> }
    : unknown;

/** An expression of which some fields are read by `at` only, because something else has their names. */
export type ExpressionExcept<T, Names> = Operations<T> & Fields<NonNullable<T>, Names>;

/** Any expression, whatever it gives. */
export type AnyExpression = { readonly [source]: string };

type Item<T> = NonNullable<T> extends readonly (infer I)[] ? I : never;
type Field<T, K> = K extends keyof NonNullable<T>
  ? NonNullable<T>[K]
  : NonNullable<T> extends readonly (infer I)[]
    ? I
    : unknown;

/** A value, or an expression that gives one. */
export type Input<T> = T | Expression<T>;

/** What can be said of any expression. A data field of one of these names is read by `at("name")`. */
type Operations<T> = {
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
      if (key === Symbol.toPrimitive) return refuseAsValue;
      if (typeof key === "symbol") return undefined;
      return Object.hasOwn(operations, key) ? operations[key] : expression(field(text, key));
    },
    has: (_, key) => key === source,
  }) as Expression<T>;
}

function refuseAsValue(): never {
  throw new TypeError(
    "An expression stands for data of a run that has not begun: it has no value yet. Write text`…` instead of `…`, and methods such as eq and gte instead of operators.",
  );
}

/** Whether a value is an expression. */
export function isExpression(value: unknown): value is Expression<unknown> {
  return typeof value === "object" && value !== null && source in value;
}

/** A formula in its own words, with expressions and values filled in: formula<number>`ROUND(${price} * 1.19, 2)`. */
export function formula<T>(parts: TemplateStringsArray, ...values: readonly unknown[]): Expression<T> {
  const filled = values.map((value, index) => {
    const standsAlone = /(?:^|[(,[:])\s*$/.test(parts[index] ?? "") && /^\s*(?:$|[),\]}])/.test(parts[index + 1] ?? "");
    return standsAlone ? toSource(value) : wrap(toSource(value));
  });
  return expression<T>(parts.map((part, index) => part + (filled[index] ?? "")).join(""));
}

/** The source of a value or an expression inside a formula. Throws on what JSON has no form for. */
function toSource(value: unknown): string {
  if (isExpression(value)) return value[source];
  if (value === null) return "NULL";
  if (typeof value === "string") return writeText(value);
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "number" && Number.isFinite(value)) return value < 0 ? `(${value})` : String(value);
  if (Array.isArray(value)) return `[${value.map(toSource).join(", ")}]`;
  if (isPlainObject(value))
    return `{${Object.entries(value)
      .map(([key, item]) => `${writeText(key)}: ${toSource(item)}`)
      .join(", ")}}`;
  const kind = typeof value === "object" ? `A ${value.constructor.name}` : String(value);
  throw new TypeError(
    `${typeof value === "function" ? "A function" : kind} can't be used in a formula; JSON values and expressions can.`,
  );
}

/** A plain object, as literals make them. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function field(text: string, key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `${wrap(text)}.${key}` : `${wrap(text)}[${writeText(key)}]`;
}

let lambdaDepth = 0;

/**
 * `LAMBDA(item, …)` from a function of expressions. The parameter must not hide an action or another parameter that the
 * body reads, and those are known only when the body is there: until then it has a name that no action can have.
 */
function lambda(body: (item: Expression<unknown>) => unknown): string {
  lambdaDepth += 1;
  try {
    const placeholder = `__item${lambdaDepth}`;
    const made = toSource(body(expression(placeholder)));
    let n = lambdaDepth;
    while (isWordOf(made, parameterName(n))) n += 1;
    return `LAMBDA(${parameterName(n)}, ${made.replaceAll(new RegExp(`\\b${placeholder}\\b`, "g"), parameterName(n))})`;
  } finally {
    lambdaDepth -= 1;
  }
}

function parameterName(n: number): string {
  return n === 1 ? "item" : `item_${n}`;
}

function isWordOf(text: string, word: string): boolean {
  return new RegExp(`\\b${word}\\b`).test(text);
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

/** What operators and fields can be put to as it is. */
const atoms = new Set([
  ...["Number", "String", "Boolean", "Null", "Name", "List", "Object", "Parenthesized", "Call", "Member", "Index"],
]);

/** Parentheses where an operator around it could bind tighter than what is inside. */
function wrap(text: string): string {
  const node = parseTree(text).topNode.firstChild;
  return node !== null && node.nextSibling === null && atoms.has(node.name) ? text : `(${text})`;
}
