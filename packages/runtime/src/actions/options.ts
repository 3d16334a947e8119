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

const shownMax = 100;

/** A value as messages show it: its JSON, cut at 100 characters. */
export function tell(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= shownMax ? text : `${text.slice(0, shownMax)}…`;
}
