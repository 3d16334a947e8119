/** The values of formulas: JSON's own, never changed in place. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** Whether a value is a JSON object (not a list, not NULL). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a list. */
export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** An object without a prototype, so that keys such as `__proto__` are plain data. */
export function emptyObject(): { [key: string]: Json } {
  return Object.create(null);
}
