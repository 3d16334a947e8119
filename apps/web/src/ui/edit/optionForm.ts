import { findActionType, type StoryAction } from "@fairlead/story";
import * as z from "zod";
import type { OptionField, OptionForm } from "./optionFields.ts";

type Schema = {
  type?: string | string[];
  enum?: string[];
  const?: string;
  description?: string;
  default?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  properties?: Record<string, Schema>;
  required?: string[];
  minimum?: number;
  maximum?: number;
};

/** The form of an action's options, made of the schema of its type: of its mode, where the type has modes. */
export function optionForm(action: StoryAction): OptionForm {
  const type = findActionType(action.type);
  if (type === undefined) return { modes: [], fields: [] };
  const schema = z.toJSONSchema(type.optionsSchema, { unrepresentable: "any" }) as Schema;
  const modes = schema.oneOf?.flatMap(({ properties }) => properties?.mode?.const ?? []) ?? [];
  const mode = "mode" in action.options ? action.options.mode : undefined;
  const form = schema.oneOf?.find(({ properties }) => properties?.mode?.const === mode) ?? schema;
  return { modes, fields: fieldsOf(form, { ...type, pattern: "" }).filter(({ key }) => key !== "mode") };
}

/** `pattern`: where the options stand that have these, as the action type names its constants. */
type FieldsBy = { constants: readonly string[]; valueFormulas: readonly string[]; pattern: string };

function fieldsOf({ properties = {}, required = [] }: Schema, by: FieldsBy): OptionField[] {
  const fields = Object.entries(properties).map(([key, of]): OptionField => {
    const { description = "", default: start } = of;
    const pattern = by.pattern === "" ? key : `${by.pattern}.${key}`;
    const own = { key, hint: description, required: required.includes(key), start: start ?? startOf(of, key) };
    if (by.valueFormulas.includes(pattern)) return { ...own, control: { kind: "formula" } };
    const isConstant = by.constants.some((name) => pattern === name || pattern.startsWith(`${name}.`));
    if (of.properties !== undefined)
      return { ...own, control: { kind: "group", fields: fieldsOf(of, { ...by, pattern }) } };
    return { ...own, control: controlOf(key, of, isConstant) };
  });
  return fields.toSorted((a, b) => Number(b.required) - Number(a.required));
}

function controlOf(key: string, schema: Schema, isConstant: boolean): OptionField["control"] {
  if (key === "rules") return { kind: "rules" };
  if (schema.enum !== undefined) return { kind: "choice", choices: schema.enum };
  if (schema.type === "boolean") return { kind: "choice", choices: [true, false] };
  if (schema.type === "integer" || schema.type === "number") return { kind: "number" };
  if (schema.type === "string") return isConstant ? { kind: "text" } : { kind: "template" };
  if (schema.type === "object" && typeof schema.additionalProperties === "object") return { kind: "pairs" };
  const mayBeText = schema.anyOf === undefined || schema.anyOf.some(({ type }) => type === "string");
  return schema.type === undefined && !isConstant && mayBeText ? { kind: "value" } : { kind: "json" };
}

/** What an option that was just added holds. */
function startOf({ type, enum: choices, minimum, properties, required = [] }: Schema, key = ""): unknown {
  if (key === "rules") return [{ type: "is_true", value: "=TRUE" }];
  if (properties !== undefined)
    return Object.fromEntries(required.map((name) => [name, startOf(properties[name] ?? {}, name)]));
  if (choices !== undefined) return choices[0];
  if (type === "boolean") return true;
  if (type === "integer" || type === "number") return minimum ?? 1;
  if (type === "object") return {};
  return type === "array" ? [] : "";
}
