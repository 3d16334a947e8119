import type { FunctionEntry, Parameter } from "./functionEntry.ts";
import { signatures } from "./signatures.generated.ts";

/**
 * What a formula's check knows of the functions: their names and parameters. Apart from what they do, so that whoever only
 * reads formulas, as a page does, does not load the libraries behind them.
 */
export type Signature = Pick<FunctionEntry, "name" | "parameters">;

const byName: ReadonlyMap<string, Signature> = new Map(
  Object.entries(signatures).map(([name, written]) => [name, { name, parameters: written.map(readParameter) }]),
);

/** The signature of that name; names are in capitals. */
export function findSignature(name: string): Signature | undefined {
  return byName.get(name);
}

/** The names of all functions. */
export function functionNames(): Iterable<string> {
  return byName.keys();
}

/** A parameter as the generated table has it: `name`, `name?` or `name…`, a colon, its type. */
export function writeParameter({ name, type, optional, rest }: Parameter): string {
  return `${name}${rest ? "…" : optional ? "?" : ""}:${type}`;
}

function readParameter(written: string): Parameter {
  const [named = "", type = "any"] = written.split(":");
  const name = named.replace(/[?…]$/, "");
  const kind = { name, type: type as Parameter["type"] };
  if (named.endsWith("…")) return { ...kind, rest: true };
  return named.endsWith("?") ? { ...kind, optional: true } : kind;
}
