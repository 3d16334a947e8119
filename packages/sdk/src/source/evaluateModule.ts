import { formula, isExpression, isPlainObject } from "../expression.ts";
import { story } from "../story.ts";
import { text } from "../text.ts";
import { type Module, type Node, SourceFault, type Statement } from "./syntax.ts";

type Scope = ReadonlyMap<string, unknown>;

/** Descriptions of data: they are for the compiler of TypeScript, and a story has nothing of them. */
const shape: unknown = new Proxy(() => shape, { get: () => shape, apply: () => shape });

const exported: Scope = new Map<string, unknown>([
  ["story", story],
  ["text", text],
  ["formula", formula],
  ["z", shape],
]);

/**
 * What a module gives. Only what the SDK exports, and functions of the module itself, are ever called, and only fields of
 * their own are read: nothing of the page or the process can be reached. Throws a SourceFault, and what the SDK throws.
 */
export function evaluateModule({ imports, statements, result }: Module): unknown {
  const scope = new Map<string, unknown>();
  for (const { name, as, at } of imports) {
    if (!exported.has(name)) throw new SourceFault(at, `@fairlead/sdk has no ${name} that can be read here.`);
    scope.set(as, exported.get(name));
  }
  runStatements(statements, scope);
  return evaluate(result, scope);
}

function runStatements(statements: readonly Statement[], scope: Map<string, unknown>): unknown {
  for (const statement of statements) {
    const value = evaluate(statement.value, scope);
    if (statement.kind === "return") return value;
    if (statement.kind === "const") scope.set(statement.name, value);
  }
  return undefined;
}

function evaluate(node: Node, scope: Scope): unknown {
  switch (node.kind) {
    case "literal":
      return node.value;
    case "name":
      if (scope.has(node.name)) return scope.get(node.name);
      throw new SourceFault(node.at, `Nothing is called ${node.name} here.`);
    case "list":
      return node.items.map((item) => evaluate(item, scope));
    case "object":
      return Object.fromEntries(node.entries.map(([key, value]) => [key, evaluate(value, scope)]));
    case "member":
      return readMember(evaluate(node.of, scope), node);
    case "call":
      return call(node, scope);
    case "template":
      return fillTemplate(node, scope);
    case "function":
      return toFunction(node, scope);
    default:
      return node satisfies never;
  }
}

function readMember(of: unknown, { key, at }: { key: string; at: number }): unknown {
  if (of === shape) return shape;
  if (isExpression(of)) return Reflect.get(of, key);
  const isHolder = Array.isArray(of) || isPlainObject(of);
  if (isHolder && Object.hasOwn(of, key)) return Reflect.get(of, key);
  throw new SourceFault(at, `There is no ${key} here.`);
}

function call({ callee, args, at }: Extract<Node, { kind: "call" }>, scope: Scope): unknown {
  const called = evaluate(callee, scope);
  if (typeof called !== "function") throw new SourceFault(at, "What stands before this can't be called.");
  const values = args.map((arg) => evaluate(arg, scope));
  return placed(at, () => Reflect.apply(called, undefined, values));
}

function fillTemplate({ tag, texts, holes, at }: Extract<Node, { kind: "template" }>, scope: Scope): unknown {
  const values = holes.map((hole) => evaluate(hole, scope));
  if (tag !== null) {
    const called = evaluate(tag, scope);
    if (called === text || called === formula) {
      const write = called as (...parts: unknown[]) => unknown;
      return placed(at, () => write(texts, ...values));
    }
    throw new SourceFault(at, "Only text and formula stand before such a text.");
  }
  if (values.some((value) => typeof value === "object" || typeof value === "function"))
    throw new SourceFault(at, "Write text before this text: expressions have no value yet.");
  return texts.map((part, index) => (index === 0 ? part : `${String(values[index - 1])}${part}`)).join("");
}

function toFunction({ parameters, body }: Extract<Node, { kind: "function" }>, scope: Scope) {
  return (...values: unknown[]): unknown => {
    const own = new Map([...scope, ...parameters.map((name, index) => [name, values[index]] as const)]);
    return "kind" in body ? evaluate(body, own) : runStatements(body, own);
  };
}

/** What the SDK does not take is said with the place where it was given. */
function placed<Result>(at: number, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw error instanceof TypeError ? new SourceFault(at, error.message) : error;
  }
}
