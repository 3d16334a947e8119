import type { Json } from "@fairlead/formula";
import type { ActionType } from "./actionType.ts";
import { condition } from "./condition.ts";
import { type EvaluatedOptions, evaluateOptions, type OptionContext } from "./evaluateOptions.ts";
import { isPlainObject } from "./jsonShape.ts";
import type { OptionNode, PlanAction } from "./plan.ts";
import type { Problem } from "./problem.ts";
import { type PlacedReference, type ReadBy, type ReadOptions, readOptions } from "./readOptions.ts";

/** The options of an action and what it computes before them, read: its local values in the order of computing, its rules. */
export type ReadAction = ReadOptions & {
  local?: readonly (readonly [string, OptionNode])[];
  onlyIf?: OptionNode;
};

type Raw = { options: unknown; local: unknown; onlyIf: unknown };

/** Reads every formula of an action, once. `path`: where the action stands in the definition. */
export function readAction({ options, local, onlyIf }: Raw, { type, path, allowance }: ReadBy): ReadAction {
  const read = readOptions(options, { type, path: [...path, "options"], allowance });
  const locals = readLocals(local, { type, path: [...path, "local"], allowance });
  const rules =
    onlyIf === undefined ? undefined : readOptions(onlyIf, { type: condition, path: [...path, "onlyIf"], allowance });
  return {
    node: read.node,
    references: [...read.references, ...locals.references, ...(rules?.references ?? [])],
    problems: [...read.problems, ...locals.problems, ...(rules?.problems ?? [])],
    ...(locals.entries.length === 0 ? {} : { local: locals.entries }),
    ...(rules === undefined ? {} : { onlyIf: rules.node }),
  };
}

type Entry = { node: OptionNode; references: readonly PlacedReference[] };
type Locals = {
  entries: (readonly [string, OptionNode])[];
  references: PlacedReference[];
  problems: Problem[];
};

function readLocals(local: unknown, { type, path, allowance }: ReadBy): Locals {
  const locals: Locals = { entries: [], references: [], problems: [] };
  if (!isPlainObject(local)) return locals;
  // Every text in it may hold formulas, whatever the options of the action are like.
  const plain: ActionType = { ...type, constants: [], valueFormulas: [] };
  const read = new Map<string, Entry>();
  for (const [name, value] of Object.entries(local)) {
    const entry = readOptions(value, { type: plain, path: [...path, name], allowance });
    read.set(name, entry);
    locals.references.push(...entry.references);
    locals.problems.push(...entry.problems);
  }
  order(read, locals);
  return locals;
}

/** Puts entries behind those that they read. What goes in a circle is told where it closes. */
function order(read: ReadonlyMap<string, Entry>, locals: Locals): void {
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    const entry = read.get(name);
    if (entry === undefined || done.has(name)) return;
    for (const reference of entry.references) {
      if (reference.root !== "LOCAL") continue;
      const [to] = reference.path;
      const problem = findProblem(reference, { to, way: [...way, name], names: [...read.keys()] });
      if (problem !== null) locals.problems.push(problem);
      else if (typeof to === "string") visit(to, [...way, name]);
    }
    done.add(name);
    locals.entries.push([name, entry.node]);
  };
  for (const name of read.keys()) visit(name, []);
}

type Step = { to: string | number | undefined; way: readonly string[]; names: readonly string[] };

function findProblem({ option, from, root }: PlacedReference, { to, way, names }: Step): Problem | null {
  const place = { path: option, from, to: from + root.length };
  if (typeof to !== "string" || !names.includes(to)) {
    const what = to === undefined ? "names none of its values" : `has no '${to}'`;
    const message = `LOCAL ${what} here. Write LOCAL.name; there are: ${names.slice(0, 10).join(", ")}.`;
    return { code: "unknown_reference", message, ...place };
  }
  const start = way.indexOf(to);
  if (start < 0) return null;
  const circle = [...way.slice(start), to].join(" > ");
  const message = `goes in a circle: ${circle}. A local value can't read what reads it.`;
  return { code: "local_cycle", message, ...place };
}

/** Computes local values in their order; each may read those before it as LOCAL.name. A failure's path begins with its name. */
export function evaluateLocals(local: NonNullable<PlanAction["local"]>, context: OptionContext): EvaluatedOptions {
  const values: [string, Json][] = [];
  for (const [name, node] of local) {
    const roots = { ...context.roots, LOCAL: Object.fromEntries(values) };
    const result = evaluateOptions(node, { ...context, roots });
    if (!result.ok) return { ...result, path: result.path === "" ? name : `${name}.${result.path}` };
    values.push([name, result.value]);
  }
  return { ok: true, value: Object.fromEntries(values) };
}
