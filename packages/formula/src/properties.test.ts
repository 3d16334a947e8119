import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Node } from "./ast.ts";
import { evaluate } from "./evaluate.ts";
import { compileField } from "./field.ts";
import { compileFormula } from "./formula.ts";
import { functionEntries } from "./functions/index.ts";
import { isList, isObject, type Json } from "./json.ts";
import { writeText } from "./textLiteral.ts";

const prototypeNames = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "length"];

const key = fc.oneof(fc.string(), fc.constantFrom("a", "b c", "TRUE", ...prototypeNames));

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(
      fc.constantFrom<Json>(null, true, false),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      fc.string({ unit: "binary" }),
    ),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(key, tie("json"), { maxKeys: 4, noNullPrototype: false }),
  ),
}));

/** A value as the source of a formula. */
function print(value: Json): string {
  if (value === null) return "NULL";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "string") return writeText(value);
  if (isList(value)) return `[${value.map(print).join(", ")}]`;
  if (isObject(value))
    return `{${Object.keys(value)
      .map((k) => `${writeText(k)}: ${print(value[k] ?? null)}`)
      .join(",")}}`;
  return String(value);
}

/** Whether a value is JSON and nothing else: no prototypes but the usual ones, nothing that is not data. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === "boolean" || typeof value === "string") return true;
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== "object") return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value)) return prototype === Array.prototype && value.every(isPlain);
  return (prototype === null || prototype === Object.prototype) && Object.values(value).every(isPlain);
}

function evaluateSource(source: string, roots: { [name: string]: Json }, missing: "error" | "null" = "error") {
  const compiled = compileFormula(source);
  if (!compiled.ok) throw new Error(`${source}: ${compiled.problems[0]?.message}`);
  return evaluate(compiled.formula, { roots, missing, now: 0 });
}

test("a value written as a formula reads back as the same value", () => {
  fc.assert(
    fc.property(json, (value) => {
      fc.pre(print(value).length < 9000);
      const result = evaluateSource(print(value), {});
      expect(result.ok && JSON.stringify(result.value)).toBe(JSON.stringify(value));
    }),
  );
});

test("JSON_PARSE undoes TO_JSON, and = holds between a value and its copy", () => {
  fc.assert(
    fc.property(json, (a) => {
      expect(evaluateSource("JSON_PARSE(TO_JSON(a)) = a", { a })).toMatchObject({ ok: true, value: true });
    }),
  );
});

test("TO_JSON gives what JSON.stringify gives", () => {
  fc.assert(
    fc.property(json, (a) => {
      expect(evaluateSource("TO_JSON(a)", { a })).toMatchObject({ ok: true, value: JSON.stringify(a) });
    }),
  );
});

test("a key finds what the object has under it, and nothing else", () => {
  fc.assert(
    fc.property(fc.dictionary(key, json), key, (a, name) => {
      const result = evaluateSource(`a[${writeText(name)}]`, { a }, "null");
      expect(result).toMatchObject({ ok: true, value: Object.hasOwn(a, name) ? a[name] : null });
    }),
  );
});

const place = { from: 0, to: 0 };
const leaf: fc.Arbitrary<Node> = fc.oneof(
  fc.nat().map((value): Node => ({ kind: "literal", value, ...place })),
  fc
    .constantFrom("a", "b_1", "LOOP")
    .map((root): Node => ({ kind: "path", root, steps: [{ key: "k" }, { key: 0 }], ...place })),
);

const { node } = fc.letrec<{ node: Node }>((tie) => {
  const two = fc.record({ left: tie("node"), right: tie("node") });
  const operator = fc.constantFrom("*", "/", "%", "+", "-", "&", "=", "!=", "<", "<=", ">", ">=");
  return {
    node: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc
        .record({ operator, pair: two })
        .map(({ operator: by, pair }): Node => ({ kind: "binary", operator: by, ...pair, ...place })),
      fc
        .record({ kind: fc.constantFrom("and", "or"), pair: two })
        .map(({ kind, pair }): Node => ({ kind, ...pair, ...place })),
      fc
        .record({ kind: fc.constantFrom("not", "negate"), of: tie("node") })
        .map((made): Node => ({ ...made, ...place })),
      fc.array(tie("node"), { maxLength: 3 }).map((items): Node => ({ kind: "list", items, ...place })),
      fc
        .array(tie("node"), { maxLength: 3, minLength: 1 })
        .map((args): Node => ({ kind: "call", name: "MERGE", args, ...place })),
    ),
  };
});

/** How strongly an operator binds, as the grammar has it. */
function strength(of: Node): number {
  if (of.kind === "or") return 1;
  if (of.kind === "and") return 2;
  if (of.kind === "not") return 3;
  if (of.kind === "negate") return 8;
  if (of.kind !== "binary") return 9;
  return { "*": 7, "/": 7, "%": 7, "+": 6, "-": 6, "&": 5 }[of.operator as string] ?? 4;
}

/** A node as source with as few parentheses as its operators allow. */
function printNode(of: Node): string {
  const inside = (child: Node, least: number) => (strength(child) < least ? `(${printNode(child)})` : printNode(child));
  const own = strength(of);
  switch (of.kind) {
    case "literal":
      return String(of.value);
    case "path":
      return `${of.root}.k[0]`;
    case "list":
      return `[${of.items.map(printNode).join(",")}]`;
    case "call":
      return `${of.name}(${of.args.map(printNode).join(", ")})`;
    case "not":
      return `NOT ${inside(of.of, own)}`;
    case "negate":
      return `-${inside(of.of, own)}`;
    case "and":
    case "or":
      return `${inside(of.left, own)} ${of.kind.toUpperCase()} ${inside(of.right, own + 1)}`;
    case "binary":
      return `${inside(of.left, own)} ${of.operator} ${inside(of.right, own + 1)}`;
    default:
      throw new Error(`${of.kind} is not made here.`);
  }
}

/** A node without places, to compare. */
function withoutPlaces(of: unknown): unknown {
  if (Array.isArray(of)) return of.map(withoutPlaces);
  if (typeof of !== "object" || of === null) return of;
  const kept = Object.entries(of).filter(([name]) => name !== "from" && name !== "to");
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutPlaces(value)]));
}

test("a tree written with as few parentheses as precedence allows reads back as the same tree", () => {
  fc.assert(
    fc.property(node, (made) => {
      const compiled = compileFormula(printNode(made));
      expect(compiled.ok && withoutPlaces(compiled.formula.node)).toEqual(withoutPlaces(made));
    }),
    { numRuns: 500 },
  );
});

const names = functionEntries.map((entry) => entry.name);
const token = fc.oneof(
  fc.constantFrom(..."()[]{},:.%*/+-&=<>!|'\"\\ \n"),
  fc.constantFrom(
    "|>",
    "!=",
    "<=",
    "AND",
    "OR",
    "NOT",
    "TRUE",
    "NULL",
    "LAMBDA(x,",
    "x",
    "a",
    ".b",
    "[0]",
    "1",
    "2.5",
    "'t'",
    "<<",
    ">>",
  ),
  fc.constantFrom(...names.map((name) => `${name}(`), ...prototypeNames),
  fc.string({ maxLength: 3, unit: "binary" }),
);
const looseSource = fc.array(token, { maxLength: 25 }).map((parts) => parts.join(""));

/** A call of a function with arguments that fit or don't. */
const argument = fc.oneof(
  json.map(print),
  fc.constantFrom("a", "a.b", "LAMBDA(x, x)", "LAMBDA(x, y, a)", "a |> TEXT()", "-1", "1e9", "'%Y-%%'", "[[1]]"),
);
const callSource = fc
  .record({ entry: fc.constantFrom(...functionEntries), args: fc.array(argument, { maxLength: 4 }) })
  .map(({ entry, args }) => `${entry.name}(${args.join(", ")})`);

describe("whatever a source says and whatever data holds", () => {
  test.each([
    ["loose tokens", looseSource],
    ["any text", fc.string({ unit: "binary", maxLength: 60 })],
    ["calls with any arguments", callSource],
    ["calls of calls", fc.tuple(callSource, callSource).map(([outer, inner]) => `${outer} |> ${inner}`)],
  ])("%s end with plain data or with a problem that has a code, a message and a place", (_, source) => {
    fc.assert(
      fc.property(source, json, fc.constantFrom("error" as const, "null" as const), (text, a, missing) => {
        for (const field of [`=${text}`, `<<${text}>>`, text]) {
          const compiled = compileField(field);
          const problems = compiled.ok ? [] : compiled.problems;
          if (compiled.ok && compiled.field.kind === "formula") {
            const result = evaluate(compiled.field.formula, { roots: { a }, missing, now: 0 });
            if (result.ok) expect(isPlain(result.value)).toBe(true);
            else problems.push(result.error);
          }
          for (const { code, message, from, to } of problems) {
            expect(code).toMatch(/^[a-z_]+$/);
            expect(message).toMatch(/^.{5,900}$/su);
            expect(0 <= from && from <= to && to <= field.length).toBe(true);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  test("evaluating changes no data", () => {
    fc.assert(
      fc.property(callSource, json, (text, a) => {
        const compiled = compileFormula(text);
        const before = JSON.stringify(a);
        if (compiled.ok) evaluate(compiled.formula, { roots: { a }, missing: "null", now: 0 });
        expect(JSON.stringify(a)).toBe(before);
      }),
    );
  });

  test("data is never read as a formula", () => {
    fc.assert(
      fc.property(fc.oneof(looseSource, callSource, fc.constant("<<1 + 1>>"), fc.constant("=1 + 1")), (a) => {
        const compiled = compileField("[<<a>>]");
        if (!compiled.ok || compiled.field.kind === "literal") throw new Error("It is right.");
        expect(evaluate(compiled.field.formula, { roots: { a }, missing: "error", now: 0 })).toMatchObject({
          value: `[${a}]`,
        });
      }),
    );
  });
});
