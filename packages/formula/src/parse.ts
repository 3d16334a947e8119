import type { SyntaxNode, Tree } from "@lezer/common";
import { type BinaryOperator, childrenOf, type Node, type Place, type Step } from "./ast.ts";
import { parser } from "./grammar.generated.ts";
import { FormulaError } from "./problem.ts";
import { readText } from "./textLiteral.ts";

/** Levels that a formula may nest; far more than people write, far less than the stack bears. */
export const depthMax = 200;

/** What to say, and what to do, about a formula that nests deeper. */
export const tooDeepMessage = `The formula nests more than ${depthMax} levels deep, or joins more than ${depthMax} values by operators. For long texts use JOIN with a list.`;

/** The Lezer tree of a source: what an editor highlights. */
export function parseTree(source: string): Tree {
  return parser.parse(source);
}

/**
 * Turns a tree without errors into a Node whose places count from `offset`. Throws FormulaError for what the grammar
 * allows but the language does not; its place is set.
 */
export function toNode(tree: Tree, source: string, offset: number): Node {
  const reader = new Reader(source, offset);
  const top = tree.topNode.firstChild;
  if (top === null) throw reader.problem(tree.topNode, "The formula is empty.");
  return reader.read(top, 0);
}

/** Reads tree nodes into Nodes; one per source. */
class Reader {
  private readonly source: string;
  private readonly offset: number;
  /** How many pipes are around the node that is read: within none of them % means nothing. */
  private pipes = 0;

  constructor(source: string, offset: number) {
    this.source = source;
    this.offset = offset;
  }

  read(tree: SyntaxNode, depth: number): Node {
    if (depth > depthMax) throw this.tooDeep(tree);
    const place = this.place(tree);
    switch (tree.name) {
      case "Number":
        return { kind: "literal", value: this.number(tree), ...place };
      case "String":
        return { kind: "literal", value: readText(this.text(tree)), ...place };
      case "Boolean":
        return { kind: "literal", value: this.text(tree) === "TRUE", ...place };
      case "Null":
        return { kind: "literal", value: null, ...place };
      case "Placeholder":
        return this.piped(tree);
      case "Name":
        return { kind: "path", root: this.text(tree), steps: [], ...place };
      case "Parenthesized":
        return this.read(this.first(tree), depth + 1);
      default:
        return this.readCompound(tree, depth + 1);
    }
  }

  private readCompound(tree: SyntaxNode, depth: number): Node {
    const place = this.place(tree);
    switch (tree.name) {
      case "List":
        return { kind: "list", items: this.all(tree, depth), ...place };
      case "Object":
        return {
          kind: "object",
          entries: tree.getChildren("Entry").map((entry) => this.entry(entry, depth)),
          ...place,
        };
      case "Member":
      case "Index":
        return this.access(tree, depth);
      case "Negation":
        return { kind: "negate", of: this.read(this.first(tree), depth), ...place };
      case "Not":
        return { kind: "not", of: this.read(this.first(tree), depth), ...place };
      case "And":
        return { kind: "and", ...this.two(tree, depth), ...place };
      case "Or":
        return { kind: "or", ...this.two(tree, depth), ...place };
      case "Call":
        return this.call(tree, depth);
      case "Pipe":
        return this.pipe(tree, depth);
      default:
        return { kind: "binary", operator: this.operator(tree), ...this.two(tree, depth), ...place };
    }
  }

  private operator(tree: SyntaxNode): BinaryOperator {
    for (const name of operatorNames) {
      const child = tree.getChild(name);
      if (child === null) continue;
      const text = this.text(child);
      const found = operators.find((operator) => operator === text);
      if (found !== undefined) return found;
    }
    throw this.problem(tree, "An operator is missing.");
  }

  private call(tree: SyntaxNode, depth: number): Extract<Node, { kind: "call" | "lambda" }> {
    const callee = tree.getChild("Callee");
    const list = tree.getChild("Arguments");
    const name = callee === null ? "" : this.text(callee);
    const args = list === null ? [] : this.all(list, depth);
    if (name === "LAMBDA") return this.lambda(tree, args);
    return { kind: "call", name, args, ...this.place(tree) };
  }

  private lambda(tree: SyntaxNode, args: readonly Node[]): Extract<Node, { kind: "lambda" }> {
    const body = args.at(-1);
    const parameters = args.slice(0, -1).flatMap((arg) => (isName(arg) ? [arg.root] : []));
    if (body === undefined || args.length < 2 || parameters.length < args.length - 1) {
      const message = "A function is written LAMBDA(x, result): names first, then what to compute from them.";
      throw this.problem(tree, message, "wrong_arguments");
    }
    return { kind: "lambda", parameters, body, ...this.place(tree) };
  }

  private pipe(tree: SyntaxNode, depth: number): Node {
    const value = this.read(this.first(tree), depth);
    const right = tree.lastChild;
    if (right === null) throw this.problem(tree, "After |> a function call is needed.");
    this.pipes += 1;
    const call = this.call(right, depth);
    this.pipes -= 1;
    if (call.kind === "lambda") throw this.problem(right, "After |> a function call is needed, not LAMBDA.");
    const piped: Node = { kind: "piped", from: value.from, to: value.to };
    const body = call.args.some(usesPiped) ? call : { ...call, args: [piped, ...call.args] };
    return { kind: "pipe", value, body, ...this.place(tree) };
  }

  private piped(tree: SyntaxNode): Node {
    if (this.pipes > 0) return { kind: "piped", ...this.place(tree) };
    throw this.problem(tree, '% stands for the piped value: it needs a |> before it, as in list |> JOIN(%, ", ").');
  }

  private access(tree: SyntaxNode, depth: number): Node {
    const of = this.read(this.first(tree), depth);
    const step = this.step(tree, depth);
    const place = this.place(tree);
    if (of.kind === "path" || of.kind === "member") return { ...of, steps: [...of.steps, step], ...place };
    return { kind: "member", of, steps: [step], ...place };
  }

  private step(tree: SyntaxNode, depth: number): Step {
    const property = tree.getChild("Property");
    if (property !== null) return { key: this.text(property) };
    const index = tree.getChildren("Expression")[1];
    if (index === undefined) throw this.problem(tree, "Between [ and ] a number or a text is needed.");
    const node = this.read(index, depth);
    if (node.kind === "literal" && (typeof node.value === "string" || typeof node.value === "number"))
      return { key: node.value };
    return { index: node };
  }

  private entry(entry: SyntaxNode, depth: number): readonly [string, Node] {
    const key = entry.getChild("Key");
    const text = key === null ? "" : this.text(key);
    return [/^["']/.test(text) ? readText(text) : text, this.read(this.first(entry), depth)];
  }

  private two(tree: SyntaxNode, depth: number): { left: Node; right: Node } {
    const [left, right] = tree.getChildren("Expression");
    if (left === undefined || right === undefined) throw this.problem(tree, "A value is missing.");
    return { left: this.read(left, depth), right: this.read(right, depth) };
  }

  private all(tree: SyntaxNode, depth: number): Node[] {
    return tree.getChildren("Expression").map((child) => this.read(child, depth));
  }

  private first(tree: SyntaxNode): SyntaxNode {
    const child = tree.getChild("Expression");
    if (child === null) throw this.problem(tree, "A value is missing.");
    return child;
  }

  private number(tree: SyntaxNode): number {
    const value = Number(this.text(tree));
    if (!Number.isFinite(value)) throw this.problem(tree, "The number is too large.", "not_a_number");
    return value;
  }

  private text(tree: SyntaxNode): string {
    return this.source.slice(tree.from, tree.to);
  }

  private place({ from, to }: Place): Place {
    return { from: from + this.offset, to: to + this.offset };
  }

  private tooDeep(tree: SyntaxNode): FormulaError {
    return this.problem(tree, tooDeepMessage, "too_deep");
  }

  problem(tree: Place, message: string, code: FormulaError["code"] = "syntax_error"): FormulaError {
    const error = new FormulaError(code, message);
    error.place = this.place(tree);
    return error;
  }
}

function isName(node: Node): node is Extract<Node, { kind: "path" }> {
  return node.kind === "path" && node.steps.length === 0;
}

const operatorNames = ["CompareOp", "Times", "Divide", "Remainder", "Plus", "Minus", "Ampersand"];

const operators: readonly BinaryOperator[] = ["*", "/", "%", "+", "-", "&", "=", "!=", "<", "<=", ">", ">="];

/** Whether a node uses %, not counting inner pipes, which have their own. */
function usesPiped(node: Node): boolean {
  if (node.kind === "pipe") return usesPiped(node.value);
  return node.kind === "piped" || childrenOf(node).some(usesPiped);
}
