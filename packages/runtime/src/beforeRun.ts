import { isObject, type Json } from "@fairlead/formula";
import { evaluateLocals, evaluateOptions, type OptionContext, type PlanAction } from "@fairlead/story";
import { testRules } from "./actions/condition.ts";
import { failed, type Performed } from "./performed.ts";

/** The context in which an action's options are computed, or how its run ends before that. */
export type Before = { ok: true; context: OptionContext } | { ok: false; performed: Performed };

/** Computes the local values of an action, then tests the rules that must hold for it to be performed. */
export function beforeRun({ local, onlyIf }: Pick<PlanAction, "local" | "onlyIf">, given: OptionContext): Before {
  let context = given;
  if (local !== undefined) {
    const values = evaluateLocals(local, given);
    if (!values.ok) return end(values.error.code, `local.${values.path}: ${values.error.message}`);
    context = { ...given, roots: { ...given.roots, LOCAL: values.value } };
  }
  if (onlyIf === undefined) return { ok: true, context };
  const rules = evaluateOptions(onlyIf, context);
  if (!rules.ok) return end(rules.error.code, `onlyIf.${rules.path}: ${rules.error.message}`);
  const { rules: list, mustMatch } = isObject(rules.value) ? rules.value : {};
  const tested = testRules(list, mustMatch);
  if (!tested.ok) return end(tested.code, `onlyIf.${tested.message}`);
  if (tested.matched) return { ok: true, context };
  const held = tested.rules.filter(Boolean).length;
  const needed = typeof mustMatch === "number" ? mustMatch : tested.rules.length;
  const reason = `Its rules don't hold: ${held} of ${tested.rules.length} do, ${needed} must. It was not performed.`;
  return { ok: false, performed: { outcome: "dropped", reason } };
}

function end(code: string, message: string): Before {
  return { ok: false, performed: failed({ code, message }) };
}

/** An ending whose events have `meta` added, where they are objects. */
export function withMetadata(performed: Performed, meta: Json): Performed {
  if (!("outputs" in performed)) return performed;
  const outputs = performed.outputs.map((output) => {
    return isObject(output.data) ? { ...output, data: { ...output.data, meta } } : output;
  });
  return { ...performed, outputs };
}
