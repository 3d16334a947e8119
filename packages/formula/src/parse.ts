import type { SyntaxNode, Tree } from "@lezer/common";
import type { BinaryOperator, Node, Step } from "./ast.ts";
import { parser } from "./grammar.generated.ts";
import { FormulaError, type FormulaProblem } from "./problem.ts";
import { readText } from "./textLiteral.ts";

/** Levels that a formula may nest; far more than people write, far less than the stack bears. */
const depthMax = 200;

/** The Lezer tree of a source: what an editor highlights. */
export function parseTree(source: string): Tree {
  return parser.parse(source);
}

/**
 * Turns a tree without errors into a Node. Throws FormulaError for what the grammar allows but the language does not;
 * its place is set.
 */
export function toNode(tree: Tree, source: string): Node {
  const top = tree.topNode.firstChild;
  if (top === null)
    throw placed(new FormulaError("syntax_error", "The formula is empty."), { from: 0, to: source.length });
  return new Reader(source).read(top, 0);
}

function placed(error: FormulaError, place: { from: number; to: number }): FormulaError {
  error.place = { from: place.from, to: place.to };
  return error;
}

/** Reads tree nodes into Nodes; one per source. */
class Reader {
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  read(tree: SyntaxNode, depth: number): Node {
    if (depth > depthMax) {
      throw placed(new FormulaError("too_deep", `The formula nests more than ${depthMax} levels deep.`), tree);
    }
    const { from, to } = tree;
    switch (tree.name) {
      case "Number":
        return { kind: "literal", value: this.number(tree), from, to };
      case "String":
        return { kind: "literal", value: readText(this.text(tree)), from, to };
      case "Boolean":
        return { kind: "literal", value: this.text(tree) === "TRUE", from, to };
      case "Null":
        return { kind: "literal", value: null, from, to };
      case "Placeholder":
        return { kind: "piped", from, to };
      case "Name":
        return { kind: "path", root: this.text(tree), steps: [], from, to };
      case "Parenthesized":
        return this.read(first(tree), depth + 1);
      default:
        return this.readCompound(tree, depth + 1);
    }
  }

  private readCompound(tree: SyntaxNode, depth: number): Node {
    const { from, to } = tree;
    switch (tree.name) {
      case "List":
        return { kind: "list", items: this.all(tree, depth), from, to };
      case "Object":
        return {
          kind: "object",
          entries: tree.getChildren("Entry").map((entry) => this.entry(entry, depth)),
          from,
          to,
        };
      case "Member":
      case "Index":
        return this.access(tree, depth);
      case "Negation":
        return { kind: "negate", of: this.read(first(tree), depth), from, to };
      case "Not":
        return { kind: "not", of: this.read(first(tree), depth), from, to };
      case "And":
      case "Or": {
        const [left, right] = this.two(tree, depth);
        return { kind: tree.name === "And" ? "and" : "or", left, right, from, to };
      }
      case "Call":
        return this.call(tree, depth, null);
      case "Pipe":
        return this.pipe(tree, depth);
      default:
        return this.binary(tree, depth);
    }
  }

  private binary(tree: SyntaxNode, depth: number): Node {
    const [left, right] = this.two(tree, depth);
    return { kind: "binary", operator: operatorOf(this.operatorText(tree)), left, right, from: tree.from, to: tree.to };
  }

  private operatorText(tree: SyntaxNode): string | undefined {
    for (const name of ["CompareOp", "Times", "Divide", "Remainder", "Plus", "Minus", "Ampersand"]) {
      const child = tree.getChild(name);
      if (child !== null) return this.text(child);
    }
    return undefined;
  }

  private call(tree: SyntaxNode, depth: number, piped: Node | null): Node {
    const callee = tree.getChild("Callee");
    const list = tree.getChild("Arguments");
    const name = callee === null ? "" : this.text(callee);
    const args = list === null ? [] : this.all(list, depth);
    const { from, to } = tree;
    if (name === "LAMBDA") return this.lambda(tree, args);
    return { kind: "call", name, args: piped === null ? args : [piped, ...args], from, to };
  }

  private lambda(tree: SyntaxNode, args: readonly Node[]): Node {
    const body = args.at(-1);
    const parameters = args
      .slice(0, -1)
      .map((arg) => (arg.kind === "path" && arg.steps.length === 0 ? arg.root : null));
    if (body === undefined || parameters.length === 0 || parameters.includes(null)) {
      throw placed(
        new FormulaError(
          "wrong_arguments",
          "A function is written LAMBDA(x, result): names first, then what to compute from them.",
        ),
        tree,
      );
    }
    return {
      kind: "lambda",
      parameters: parameters.filter((name) => name !== null),
      body,
      from: tree.from,
      to: tree.to,
    };
  }

  private pipe(tree: SyntaxNode, depth: number): Node {
    const value = this.read(first(tree), depth);
    const call = tree.lastChild;
    if (call === null) throw placed(new FormulaError("syntax_error", "After |> a function call is needed."), tree);
    const { from, to } = tree;
    const body = this.call(call, depth, null);
    if (usesPiped(body)) return { kind: "pipe", value, body, from, to };
    const piped: Node = { kind: "piped", from: value.from, to: value.to };
    return { kind: "pipe", value, body: this.call(call, depth, piped), from, to };
  }

  private access(tree: SyntaxNode, depth: number): Node {
    const of = this.read(first(tree), depth);
    const step = this.step(tree, depth);
    const { from, to } = tree;
    if (of.kind === "path") return { ...of, steps: [...of.steps, step], from, to };
    if (of.kind === "member") return { ...of, steps: [...of.steps, step], from, to };
    return { kind: "member", of, steps: [step], from, to };
  }

  private step(tree: SyntaxNode, depth: number): Step {
    const property = tree.getChild("Property");
    if (property !== null) return { key: this.text(property) };
    const index = tree.getChildren("Expression")[1];
    if (index === undefined)
      throw placed(new FormulaError("syntax_error", "Between [ and ] a number or a text is needed."), tree);
    const node = this.read(index, depth);
    if (node.kind === "literal" && (typeof node.value === "string" || typeof node.value === "number"))
      return { key: node.value };
    return { index: node };
  }

  private entry(entry: SyntaxNode, depth: number): readonly [string, Node] {
    const key = entry.getChild("Key");
    const text = key === null ? "" : this.text(key);
    return [text.startsWith('"') || text.startsWith("'") ? readText(text) : text, this.read(first(entry), depth)];
  }

  private two(tree: SyntaxNode, depth: number): [Node, Node] {
    const [left, right] = tree.getChildren("Expression");
    if (left === undefined || right === undefined)
      throw placed(new FormulaError("syntax_error", "A value is missing."), tree);
    return [this.read(left, depth), this.read(right, depth)];
  }

  private all(tree: SyntaxNode, depth: number): Node[] {
    return tree.getChildren("Expression").map((child) => this.read(child, depth));
  }

  private number(tree: SyntaxNode): number {
    const value = Number(this.text(tree));
    if (!Number.isFinite(value)) throw placed(new FormulaError("not_a_number", "The number is too large."), tree);
    return value;
  }

  private text(tree: SyntaxNode): string {
    return this.source.slice(tree.from, tree.to);
  }
}

function first(tree: SyntaxNode): SyntaxNode {
  const child = tree.getChild("Expression");
  if (child === null) throw placed(new FormulaError("syntax_error", "A value is missing."), tree);
  return child;
}

const operators: readonly BinaryOperator[] = ["*", "/", "%", "+", "-", "&", "=", "!=", "<", "<=", ">", ">="];

function operatorOf(text: string | undefined): BinaryOperator {
  const found = operators.find((operator) => operator === text);
  if (found === undefined) throw new FormulaError("syntax_error", "An operator is missing.");
  return found;
}

/** Whether the arguments of a call use %, not counting inner pipes, which have their own. */
function usesPiped(node: Node): boolean {
  return node.kind === "pipe" ? usesPiped(node.value) : node.kind === "piped" || childrenOf(node).some(usesPiped);
}

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

/** A thrown error as a problem; `place` stands in where the error has none. */
export function toProblem(error: FormulaError, place: { from: number; to: number }): FormulaProblem {
  const { from, to } = error.place ?? place;
  return { code: error.code, message: error.message, from, to };
}
