import type { EvaluatedOptions } from "@fairlead/story";
import { failed, type Performed } from "./performed.ts";

/** How a run ends one of whose formulas could not be computed. */
export function formulaFailed({ path, error }: Extract<EvaluatedOptions, { ok: false }>): Performed {
  return failed({ code: error.code, message: `options.${path}: ${error.message}` });
}
