import fc from "fast-check";
import type { BinaryOperator, Node, Step } from "../src/ast.ts";
import { writeText } from "../src/textLiteral.ts";
import { key, print } from "./sources.ts";

const place = { from: 0, to: 0 };
const scalar = fc.oneof(fc.nat(), fc.constantFrom(0.5, 1e21, true, null), key);
const literal = scalar.map((value): Node => ({ kind: "literal", value, ...place }));
const root = fc.constantFrom("a", "b_1", "LOOP", "x");
const operator = fc.constantFrom<BinaryOperator[]>("*", "/", "%", "+", "-", "&", "=", "!=", "<", "<=", ">", ">=");

/** A step that is known is a key, as the parser has it. */
function toStep(of: Node): Step {
  return of.kind === "literal" && (typeof of.value === "string" || typeof of.value === "number")
    ? { key: of.value }
    : { index: of };
}

const { node: anyNode } = fc.letrec<{ node: Node }>((tie) => {
  const two = fc.record({ left: tie("node"), right: tie("node") });
  const some = fc.array(tie("node"), { maxLength: 3 });
  const steps = fc.array(tie("node").map(toStep), { maxLength: 3, minLength: 1 });
  const list = some.map((items): Node => ({ kind: "list", items, ...place }));
  const call = fc
    .tuple(tie("node"), some)
    .map(([first, rest]): Node => ({ kind: "call", name: "MERGE", args: [first, ...rest], ...place }));
  const lambda = fc
    .tuple(fc.array(root, { minLength: 1, maxLength: 2 }), tie("node"))
    .map(([parameters, body]): Node => ({ kind: "lambda", parameters, body, ...place }));
  const pipe = fc.tuple(tie("node"), some).map(([value, rest]): Node => {
    const body: Node = { kind: "call", name: "MERGE", args: [{ kind: "piped", ...place }, ...rest], ...place };
    return { kind: "pipe", value, body, ...place };
  });
  const signed = fc.record({ kind: fc.constantFrom("not", "negate"), of: tie("node") });
  return {
    node: fc.oneof(
      { maxDepth: 5 },
      literal,
      fc
        .tuple(root, fc.oneof(fc.constant([]), steps))
        .map(([name, to]): Node => ({ kind: "path", root: name, steps: to, ...place })),
      fc.tuple(fc.oneof(list, call), steps).map(([of, to]): Node => ({ kind: "member", of, steps: to, ...place })),
      fc.tuple(operator, two).map(([by, pair]): Node => ({ kind: "binary", operator: by, ...pair, ...place })),
      fc.tuple(fc.constantFrom("and", "or"), two).map(([kind, pair]): Node => ({ kind, ...pair, ...place })),
      signed.map((made): Node => ({ ...made, ...place })),
      fc
        .array(fc.tuple(key, tie("node")), { maxLength: 3 })
        .map((entries): Node => ({ kind: "object", entries, ...place })),
      list,
      call,
      lambda,
      pipe,
    ),
  };
});

/** For tests: any tree that the parser can make, without places. */
export const node: fc.Arbitrary<Node> = anyNode;

const strengths: Readonly<Record<string, number>> = { "*": 7, "/": 7, "%": 7, "+": 6, "-": 6, "&": 5 };

/** How strongly an operator binds, as the grammar has it. */
function strength(of: Node): number {
  switch (of.kind) {
    case "pipe":
      return 0;
    case "or":
      return 1;
    case "and":
      return 2;
    case "not":
      return 3;
    case "binary":
      return strengths[of.operator] ?? 4;
    case "negate":
      return 8;
    default:
      return 9;
  }
}

const isWord = (text: string) => /^[a-zA-Z_]\w*$/.test(text);

function printSteps(steps: readonly Step[]): string {
  return steps
    .map((step) => {
      if ("index" in step) return `[${printNode(step.index)}]`;
      return typeof step.key === "string" && isWord(step.key) ? `.${step.key}` : `[${print(step.key)}]`;
    })
    .join("");
}

const printAll = (nodes: readonly Node[]) => nodes.map(printNode).join(", ");

/** For tests: a node as source, with as few parentheses as its operators allow. */
export function printNode(of: Node): string {
  const inside = (child: Node, least: number) => (strength(child) < least ? `(${printNode(child)})` : printNode(child));
  const own = strength(of);
  switch (of.kind) {
    case "literal":
      return print(of.value);
    case "path":
      return of.root + printSteps(of.steps);
    case "member":
      return inside(of.of, 9) + printSteps(of.steps);
    case "piped":
      return "%";
    case "list":
      return `[${printAll(of.items)}]`;
    case "object":
      return `{${of.entries.map(([name, value]) => `${isWord(name) ? name : writeText(name)}: ${printNode(value)}`).join(", ")}}`;
    case "call":
      return `${of.name}(${printAll(of.args)})`;
    case "lambda":
      return `LAMBDA(${[...of.parameters, printNode(of.body)].join(", ")})`;
    case "pipe":
      return `${inside(of.value, own)} |> ${printNode(of.body)}`;
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
      throw new Error(`${of.kind} is no part of a formula.`);
  }
}
