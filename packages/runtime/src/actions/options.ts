import type { Json } from "@fairlead/formula";

/** Evaluated options of an action, read field by field. */
export type Options = { readonly [name: string]: Json | undefined };

/** Options as an object; anything else has no fields. */
export function readOptions(options: Json): Options {
  return isObject(options) ? options : {};
}

/** Whether a value is a JSON object. */
export function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
