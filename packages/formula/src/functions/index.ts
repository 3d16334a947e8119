import type { FunctionEntry } from "../functionEntry.ts";
import { dateFunctions } from "./date.ts";
import { encodingFunctions } from "./encoding.ts";
import { jsonFunctions } from "./json.ts";
import { listFunctions } from "./list.ts";
import { logicFunctions } from "./logic.ts";
import { numberFunctions } from "./number.ts";
import { objectFunctions } from "./object.ts";
import { textFunctions } from "./text.ts";

/** Every function of the language, by family. */
export const functionEntries: readonly FunctionEntry[] = [
  ...logicFunctions,
  ...textFunctions,
  ...listFunctions,
  ...objectFunctions,
  ...numberFunctions,
  ...dateFunctions,
  ...jsonFunctions,
  ...encodingFunctions,
];

const byName: ReadonlyMap<string, FunctionEntry> = new Map(functionEntries.map((entry) => [entry.name, entry]));

/** The function of that name; names are in capitals. */
export function findFunction(name: string): FunctionEntry | undefined {
  return byName.get(name);
}

/** The names of all functions. */
export function functionNames(): Iterable<string> {
  return byName.keys();
}
