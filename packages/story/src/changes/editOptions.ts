import { isList, isObject, type Json } from "@fairlead/formula";
import type { StoryAction, StoryDefinition } from "../definition.ts";
import { type Path, toPathText } from "../problem.ts";
import { type Change, type Refused, refuse } from "./change.ts";
import { type Edited, entriesOf, findEntry, withEntries } from "./edit.ts";

type OptionChange = Extract<Change, { kind: "set_option" | "unset_option" | "insert_option" }>;

/** What holds a value changed, and the change that takes that back. */
type Held = { ok: true; value: Json; inverse: OptionChange } | Refused;

/** Sets, removes or inserts one value in the options of an action. */
export function editOption(definition: StoryDefinition, change: OptionChange): Edited {
  const found = findEntry(definition, { list: "actions", id: change.action });
  if (!found.ok) return found;
  const options = found.entry.options as Json;
  const edited = change.path.length === 0 ? replaceAll(options, change) : editBelow(options, change.path, change);
  if (!edited.ok) return edited;
  const action = { ...found.entry, options: edited.value } as StoryAction;
  const actions = entriesOf(definition, "actions").with(found.index, action);
  return { ok: true, definition: withEntries(definition, "actions", actions), inverse: edited.inverse };
}

function replaceAll(options: Json, change: OptionChange): Held {
  if (change.kind !== "set_option") return refuse("not_possible", "The options as a whole can only be replaced.");
  return { ok: true, value: change.value, inverse: { ...toTarget(change), kind: "set_option", value: options } };
}

/** Goes down to what holds the value and makes copies of everything on the way. */
function editBelow(holder: Json, [step, ...rest]: Path, change: OptionChange): Held {
  if (rest.length === 0) return isList(holder) ? editItem(holder, change) : editKey(holder, change);
  const inner = step === undefined ? undefined : valueAt(holder, step);
  if (step === undefined || inner === undefined) return refuseGone(change);
  const edited = editBelow(inner, rest, change);
  if (!edited.ok) return edited;
  if (isList(holder)) return { ...edited, value: holder.with(Number(step), edited.value) };
  return { ...edited, value: { ...(holder as object), [step]: edited.value } };
}

function valueAt(holder: Json, step: string | number): Json | undefined {
  if (isList(holder)) return typeof step === "number" ? holder[step] : undefined;
  return isObject(holder) && typeof step === "string" && Object.hasOwn(holder, step) ? holder[step] : undefined;
}

function editItem(list: readonly Json[], change: OptionChange): Held {
  const index = change.path.at(-1);
  const end = change.kind === "insert_option" ? list.length : list.length - 1;
  if (typeof index !== "number" || !Number.isInteger(index) || index < 0 || index > end) return refuseGone(change);
  const target = toTarget(change);
  const value = list[index] ?? null;
  switch (change.kind) {
    case "set_option":
      return { ok: true, value: list.with(index, change.value), inverse: { ...target, kind: "set_option", value } };
    case "unset_option":
      return { ok: true, value: list.toSpliced(index, 1), inverse: { ...target, kind: "insert_option", value } };
    default:
      return {
        ok: true,
        value: list.toSpliced(index, 0, change.value),
        inverse: { ...target, kind: "unset_option" },
      };
  }
}

function editKey(holder: Json, change: OptionChange): Held {
  const key = change.path.at(-1);
  if (!isObject(holder) || typeof key !== "string")
    return refuse(
      "not_possible",
      `${toText(change.path.slice(0, -1))} holds no ${typeof key === "string" ? "keys" : "list"}.`,
    );
  if (change.kind === "insert_option") return refuse("not_possible", `${toText(change.path)} is no item of a list.`);
  const target = toTarget(change);
  const at = Object.keys(holder).indexOf(key);
  const before = holder[key];
  if (change.kind === "unset_option") {
    if (at === -1 || before === undefined) return refuseGone(change);
    const entries = Object.entries(holder).toSpliced(at, 1);
    return {
      ok: true,
      value: Object.fromEntries(entries),
      inverse: { ...target, kind: "set_option", value: before, at },
    };
  }
  const inverse: OptionChange =
    at === -1 || before === undefined
      ? { ...target, kind: "unset_option" }
      : { ...target, kind: "set_option", value: before };
  const place = at === -1 ? (change.at ?? Number.POSITIVE_INFINITY) : at;
  const entries = Object.entries(holder).toSpliced(place, at === -1 ? 0 : 1, [key, change.value]);
  return { ok: true, value: Object.fromEntries(entries), inverse };
}

function toTarget({ action, path }: OptionChange): { action: string; path: Path } {
  return { action, path };
}

function toText(path: Path): string {
  return toPathText(["options", ...path]);
}

function refuseGone({ path }: OptionChange): Refused {
  return refuse("not_there", `There is no ${toText(path)} any more.`);
}
