import { isList, isObject, type Json } from "@fairlead/formula";

/** A file as events hold it: `file` is the id by which its bytes are had; the rest describes them. `size` in bytes. */
export type FileValue = { file: string; name: string; content_type: string; size: number; sha256: string };

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const digest = /^[0-9a-f]{64}$/;

/**
 * Whether a value has the shape of a file. The shape gives no right to the bytes: those are had by story runs that the file
 * was stored or handed on for, and anybody may write JSON of this shape.
 */
export function isFileValue(value: Json | undefined): value is FileValue {
  if (value === undefined || !isObject(value) || isList(value)) return false;
  const { file, sha256 } = value;
  return typeof file === "string" && uuid.test(file) && typeof sha256 === "string" && digest.test(sha256);
}

/** Files that are looked for in a value; what is beyond is not seen. */
const filesMax = 1_000;

/** All files in a value, each once. */
export function findFiles(value: Json): FileValue[] {
  const found = new Map<string, FileValue>();
  const walk = (node: Json): void => {
    if (found.size >= filesMax || typeof node !== "object" || node === null) return;
    if (isFileValue(node)) found.set(node.file, node);
    for (const item of isList(node) ? node : Object.values(node)) walk(item);
  };
  walk(value);
  return [...found.values()];
}
