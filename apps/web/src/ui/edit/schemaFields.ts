import type { OptionField } from "./optionFields.ts";

/** A JSON Schema, as far as forms are made of it. */
export type Schema = {
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
  pattern?: string;
  minItems?: number;
};

/**
 * `pattern`: where the options stand that have these, as the action type names its constants. `isPlain`: nothing in them is
 * a formula, so that texts are fields of a line, and lists have a line for each text.
 */
export type FieldsBy = {
  constants: readonly string[];
  valueFormulas: readonly string[];
  pattern: string;
  isPlain?: boolean;
};

/** The fields of an object, those that are needed first. */
export function fieldsOf({ properties = {}, required = [] }: Schema, by: FieldsBy): OptionField[] {
  const fields = Object.entries(properties).map(([key, of]): OptionField => {
    const { description = "", default: start } = of;
    const pattern = by.pattern === "" ? key : `${by.pattern}.${key}`;
    const own = { key, hint: description, required: required.includes(key), start: start ?? startOf(of, key) };
    if (by.valueFormulas.includes(pattern)) return { ...own, control: { kind: "formula" } };
    if (of.properties !== undefined)
      return { ...own, control: { kind: "group", fields: fieldsOf(of, { ...by, pattern }) } };
    if (by.isPlain === true) return { ...own, ...plainField(key, of, by), ...waitsFor(of) };
    const isConstant = by.constants.some((name) => pattern === name || pattern.startsWith(`${name}.`));
    return { ...own, control: controlOf(key, of, isConstant) };
  });
  return fields.toSorted((a, b) => Number(b.required) - Number(a.required));
}

function plainField(key: string, schema: Schema, by: FieldsBy): Pick<OptionField, "control"> {
  const { items } = schema;
  if (key === "description") return { control: { kind: "words" } };
  if (schema.type === "string" && schema.enum === undefined) return { control: { kind: "line" } };
  if (items?.type === "string" && items.enum === undefined) return { control: { kind: "list" } };
  if (items?.properties !== undefined) {
    return { control: { kind: "items", fields: fieldsOf(items, by), toNew: () => startOf(items) } };
  }
  return { control: controlOf(key, schema, true) };
}

/** A text that has a form, and a list that has to hold something, can't begin with nothing. */
function waitsFor({ type, pattern, minItems = 0, items }: Schema): { waits?: true } {
  const isStrict = (type === "string" && pattern !== undefined) || (minItems > 0 && items?.type === "string");
  return isStrict ? { waits: true } : {};
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
