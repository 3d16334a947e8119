import * as z from "zod";
import type { Path } from "./problem.ts";

/** The keys that the schema knows for the object at `path` of `input`; none where the schema or the input leads elsewhere. */
export function knownKeys(schema: z.core.$ZodType, path: Path, input: unknown): string[] {
  let at: z.core.$ZodType | undefined = unwrap(schema, input);
  let value = input;
  for (const step of path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
    at = unwrap(stepInto(at, step), value);
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function stepInto(schema: z.core.$ZodType | undefined, step: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element;
  return schema instanceof z.ZodObject ? schema.shape[step] : undefined;
}

/** Goes through optional parts and chooses the variant that `value` names. */
function unwrap(schema: z.core.$ZodType | undefined, value: unknown): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodExactOptional) return unwrap(schema.unwrap(), value);
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema;
  const key = schema.def.discriminator;
  const wanted = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  return schema.options.find((option) => option instanceof z.ZodObject && accepts(option.shape[key], wanted));
}

function accepts(schema: z.core.$ZodType | undefined, value: unknown): boolean {
  return schema !== undefined && z.safeParse(schema, value).success;
}
