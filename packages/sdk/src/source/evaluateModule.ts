import { formula, isExpression, isPlainObject } from "../expression.ts";
import { story } from "../story.ts";
import { text } from "../text.ts";
import { type Budget, createBudget } from "./budget.ts";
import { type Module, type Node, SourceFault, type Statement } from "./syntax.ts";

/** The names of a function or the module, and those around it. */
type Scope = { readonly own: Map<string, unknown>; readonly outer: Scope | null; readonly budget: Budget };

/** Descriptions of data: they are for the compiler of TypeScript, and a story has nothing of them. */
const shape: unknown = new Proxy(() => shape, { get: () => shape, apply: () => shape });

const exported: ReadonlyMap<string, unknown> = new Map<string, unknown>([
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
  const scope: Scope = { own: new Map(), outer: null, budget: createBudget() };
  for (const { name, as, at } of imports) {
    if (!exported.has(name)) throw new SourceFault(at, `@fairlead/sdk has no ${name} that can be read here.`);
    bind(scope, { name: as, value: exported.get(name), at });
  }
  runStatements(statements, scope);
  return evaluate(result, scope);
}

function bind({ own }: Scope, { name, value, at }: { name: string; value: unknown; at: number }): void {
  if (own.has(name)) throw new SourceFault(at, `Something else is called ${name} here already.`);
  own.set(name, value);
}

function findName(scope: Scope, { name, at }: { name: string; at: number }): unknown {
  for (let one: Scope | null = scope; one !== null; one = one.outer) if (one.own.has(name)) return one.own.get(name);
  throw new SourceFault(at, `Nothing is called ${name} here.`);
}

function runStatements(statements: readonly Statement[], scope: Scope): unknown {
  for (const statement of statements) {
    const value = statement.value === null ? undefined : evaluate(statement.value, scope);
    if (statement.kind === "return") return value;
    if (statement.kind === "const") bind(scope, { ...statement, value });
  }
  return undefined;
}

function evaluate(node: Node, scope: Scope): unknown {
  const { budget } = scope;
  budget.spend(1);
  if ("at" in node) budget.moveTo(node.at);
  switch (node.kind) {
    case "literal":
      return node.value;
    case "name":
      return findName(scope, node);
    case "list": {
      const items = node.items.map((item) => evaluate(item, scope));
      return budget.note(items, items);
    }
    case "object": {
      const made = Object.fromEntries(node.entries.map(([key, value]) => [key, evaluate(value, scope)]));
      return budget.note(made, Object.entries(made).flat());
    }
    case "member":
      return readMember(evaluate(node.of, scope), node, budget);
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

function readMember(of: unknown, { key, at }: { key: string; at: number }, budget: Budget): unknown {
  if (of === shape) return shape;
  if (isExpression(of)) {
    budget.weigh(of);
    return Reflect.get(of, key);
  }
  const isHolder = Array.isArray(of) || isPlainObject(of);
  if (isHolder && Object.hasOwn(of, key)) return Reflect.get(of, key);
  throw new SourceFault(at, `There is no ${key} here.`);
}

function call({ callee, args, at }: Extract<Node, { kind: "call" }>, scope: Scope): unknown {
  const called = evaluate(callee, scope);
  if (typeof called !== "function") throw new SourceFault(at, "What stands before this can't be called.");
  const values = args.map((arg) => evaluate(arg, scope));
  return act(scope, { at, values }, () => Reflect.apply(called, undefined, values));
}

type Given = { at: number; values: readonly unknown[] };

/** Calls, within what may be done. What the SDK does not take is said with the place where it was given. */
function act({ budget }: Scope, { at, values }: Given, call: () => unknown): unknown {
  try {
    for (const value of values) budget.weigh(value);
    const made = call();
    budget.moveTo(at);
    budget.weigh(made);
    return made;
  } catch (error) {
    throw error instanceof TypeError ? new SourceFault(at, error.message) : error;
  }
}

function fillTemplate({ tag, texts, holes, at }: Extract<Node, { kind: "template" }>, scope: Scope): unknown {
  const values = holes.map((hole) => evaluate(hole, scope));
  if (tag !== null) {
    const called = evaluate(tag, scope);
    if (typeof called === "function" && (called === text || called === formula))
      return act(scope, { at, values }, () => Reflect.apply(called, undefined, [texts, ...values]));
    throw new SourceFault(at, "Only text and formula stand before such a text.");
  }
  if (values.some((value) => typeof value === "object" || typeof value === "function"))
    throw new SourceFault(at, "Write text before this text: expressions have no value yet.");
  for (const value of values) scope.budget.weigh(value);
  const made = texts.map((part, index) => (index === 0 ? part : `${String(values[index - 1])}${part}`)).join("");
  scope.budget.weigh(made);
  return made;
}

function toFunction({ parameters, body }: Extract<Node, { kind: "function" }>, scope: Scope) {
  return (...values: unknown[]): unknown => {
    const own = new Map(parameters.map((name, index) => [name, values[index]] as const));
    const inner: Scope = { own, outer: scope, budget: scope.budget };
    return "kind" in body ? evaluate(body, inner) : runStatements(body, inner);
  };
}
