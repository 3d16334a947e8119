import type { Json } from "./json.ts";

/** A part of a path that is known when the formula is read, or a formula that gives it. */
export type Step = { key: string | number } | { index: Node };

export type BinaryOperator = "*" | "/" | "%" | "+" | "-" | "&" | "=" | "!=" | "<" | "<=" | ">" | ">=";

/** The place of a node in the source. */
export type Place = { readonly from: number; readonly to: number };

/**
 * A formula as data: the only node kinds that exist, so that what is not in this list can't be evaluated.
 * `path` reads a name (an action, a parameter, a root) and goes down from it; `pipe` gives its body the value of `%`.
 */
export type Node = Place &
  (
    | { kind: "literal"; value: Json }
    | { kind: "path"; root: string; steps: readonly Step[] }
    | { kind: "member"; of: Node; steps: readonly Step[] }
    | { kind: "piped" }
    | { kind: "list"; items: readonly Node[] }
    | { kind: "object"; entries: readonly (readonly [string, Node])[] }
    | { kind: "binary"; operator: BinaryOperator; left: Node; right: Node }
    | { kind: "and" | "or"; left: Node; right: Node }
    | { kind: "not" | "negate"; of: Node }
    | { kind: "call"; name: string; args: readonly Node[] }
    | { kind: "lambda"; parameters: readonly string[]; body: Node }
    | { kind: "pipe"; value: Node; body: Node }
    | { kind: "text"; parts: readonly (string | Node)[] }
  );

/** The nodes directly inside a node. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case "literal":
    case "piped":
      return [];
    case "path":
      return indexes(node.steps);
    case "member":
      return [node.of, ...indexes(node.steps)];
    case "list":
      return node.items;
    case "object":
      return node.entries.map(([, value]) => value);
    case "binary":
    case "and":
    case "or":
      return [node.left, node.right];
    case "not":
    case "negate":
      return [node.of];
    case "call":
      return node.args;
    case "lambda":
      return [node.body];
    case "pipe":
      return [node.value, node.body];
    case "text":
      return node.parts.filter((part) => typeof part !== "string");
    default:
      return node satisfies never;
  }
}

function indexes(steps: readonly Step[]): Node[] {
  return steps.flatMap((step) => ("index" in step ? [step.index] : []));
}
