import type { StoryDefinition } from "@fairlead/story";
import type { Editing } from "./loadEditing.ts";

/** What a text holds that was pasted, or why it can't be read. */
export type PastedRead = { ok: true; definition: StoryDefinition } | { ok: false; message: string };

/** Reads a story or a part of one: what a board copied, JSON, or code for the SDK, changed or not. */
export async function readPasted(editing: Editing, text: string): Promise<PastedRead> {
  const read = editing.readClipboardText(text);
  if (read.ok) return read;
  if (!text.includes("@fairlead/sdk")) return { ok: false, message: read.problems[0]?.message ?? "" };
  return readCode(text);
}

/** Reads code for the SDK, without running it. */
export async function readCode(code: string): Promise<PastedRead> {
  const { readSource } = await import("@fairlead/sdk/source");
  const read = readSource(code);
  if (read.ok) return read;
  const [{ line, message } = { line: null, message: "" }, ...others] = read.problems;
  const more = others.length > 0 ? ` (and ${others.length} more)` : "";
  return { ok: false, message: `${line === null ? "" : `Line ${line}: `}${message}${more}` };
}
