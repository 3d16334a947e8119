import type { Reference } from "@fairlead/formula";
import type { OptionNode, PlanAction } from "@fairlead/story";

/** What an action's formulas name of a root. `all`: they compute a name, so that it may be any. Null: nothing. */
export type Named = { slugs: ReadonlySet<string>; all: boolean } | null;

/** The credentials and resources that an action's formulas name. */
export type NamedValues = { credentials: Named; resources: Named };

const known = new WeakMap<PlanAction, NamedValues>();

/** What the formulas of an action name; found once for each plan. */
export function namedValues(action: PlanAction): NamedValues {
  const before = known.get(action);
  if (before !== undefined) return before;
  const { options, local = [], onlyIf } = action;
  const nodes = [options, ...local.map(([, node]) => node), ...(onlyIf === undefined ? [] : [onlyIf])];
  const references = nodes.flatMap(referencesIn);
  const found = { credentials: namedOf(references, "CREDENTIAL"), resources: namedOf(references, "RESOURCE") };
  known.set(action, found);
  return found;
}

function namedOf(references: readonly Reference[], root: string): Named {
  const own = references.filter((reference) => reference.root === root);
  if (own.length === 0) return null;
  const names = own.map(({ path }) => path[0]);
  return {
    slugs: new Set(names.filter((name) => typeof name === "string")),
    all: names.some((name) => typeof name !== "string"),
  };
}

function referencesIn(node: OptionNode): Reference[] {
  switch (node.kind) {
    case "literal":
      return [];
    case "formula":
      return [...node.formula.references];
    case "list":
      return node.items.flatMap(referencesIn);
    case "map":
      return node.entries.flatMap(([, entry]) => referencesIn(entry));
    default:
      node satisfies never;
      return [];
  }
}
