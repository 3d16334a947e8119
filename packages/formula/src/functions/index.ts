import type { FunctionEntry } from "../functionEntry.ts";
import { chanceFunctions } from "./chance.ts";
import { csvFunctions } from "./csv.ts";
import { dateFunctions } from "./date.ts";
import { dateCountFunctions } from "./dateCount.ts";
import { encodeMoreFunctions } from "./encodeMore.ts";
import { encodingFunctions } from "./encoding.ts";
import { hashFunctions } from "./hash.ts";
import { jsonFunctions } from "./json.ts";
import { listFunctions } from "./list.ts";
import { listGroupFunctions } from "./listGroup.ts";
import { listMakeFunctions } from "./listMake.ts";
import { listOrderFunctions } from "./listOrder.ts";
import { listPickFunctions } from "./listPick.ts";
import { logicFunctions } from "./logic.ts";
import { mathFunctions } from "./math.ts";
import { numberFunctions } from "./number.ts";
import { objectFunctions } from "./object.ts";
import { objectEditFunctions } from "./objectEdit.ts";
import { parseTextFunctions } from "./parseText.ts";
import { regexFunctions } from "./regex.ts";
import { textFunctions } from "./text.ts";
import { textPartFunctions } from "./textParts.ts";
import { textShapeFunctions } from "./textShape.ts";
import { typeFunctions } from "./types.ts";
import { urlFunctions } from "./url.ts";
import { validateFunctions } from "./validate.ts";

/** Every function of the language, by family. */
export const functionEntries: readonly FunctionEntry[] = [
  ...logicFunctions,
  ...typeFunctions,
  ...validateFunctions,
  ...textFunctions,
  ...textPartFunctions,
  ...textShapeFunctions,
  ...regexFunctions,
  ...listFunctions,
  ...listPickFunctions,
  ...listOrderFunctions,
  ...listMakeFunctions,
  ...listGroupFunctions,
  ...objectFunctions,
  ...objectEditFunctions,
  ...numberFunctions,
  ...mathFunctions,
  ...dateFunctions,
  ...dateCountFunctions,
  ...jsonFunctions,
  ...csvFunctions,
  ...parseTextFunctions,
  ...urlFunctions,
  ...encodingFunctions,
  ...encodeMoreFunctions,
  ...hashFunctions,
  ...chanceFunctions,
];

const byName: ReadonlyMap<string, FunctionEntry> = new Map(functionEntries.map((entry) => [entry.name, entry]));

/** The function of that name; names are in capitals. */
export function findFunction(name: string): FunctionEntry | undefined {
  return byName.get(name);
}
