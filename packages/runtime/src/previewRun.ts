import { isObject, type Json } from "@fairlead/formula";
import {
  evaluateLocals,
  findActionType,
  type OptionContext,
  type OptionsPreview,
  type PlanAction,
  previewOptions,
  splitLate,
  splitLoop,
} from "@fairlead/story";
import { readLoop } from "./actions/transformLoop.ts";

/** The options of an action with every formula computed that can be; where it loops, those of an item for the first one. */
export function previewRun(action: PlanAction, given: OptionContext): OptionsPreview {
  const { type, options, local } = action;
  const locals = local === undefined ? null : evaluateLocals(local, given);
  if (locals?.ok === false) {
    const { path, error } = locals;
    return { value: null, fields: [{ path: `local.${path}`, source: "", ok: false, error }] };
  }
  const context = locals === null ? given : { ...given, roots: { ...given.roots, LOCAL: locals.value } };
  const entry = findActionType(type);
  const loop = entry === undefined ? null : splitLoop(options, entry);
  const late = entry === undefined ? null : splitLate(options, entry);
  // What is computed late reads what only performing brings.
  if (late !== null)
    return previewOptions(late.early, { ...context, roots: { ...entry?.late?.roots, ...context.roots } });
  if (loop === null) return previewOptions(options, context);
  const once = previewOptions(loop.once, context);
  const [first] = itemsOf(once.value);
  if (first === undefined) return once;
  const { index, key, value } = first;
  const LOOP: Json = { index, key, value, previous_result: null };
  const item = previewOptions(loop.perItem, { ...context, roots: { ...context.roots, LOOP } });
  return { value: { ...fieldsOf(once.value), ...fieldsOf(item.value) }, fields: [...once.fields, ...item.fields] };
}

function itemsOf(options: Json) {
  const read = readLoop(fieldsOf(options).loop);
  return read.ok ? read.items : [];
}

function fieldsOf(value: Json): { readonly [key: string]: Json } {
  return isObject(value) ? value : {};
}
