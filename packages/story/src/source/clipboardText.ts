import type { ParseResult } from "../check.ts";
import type { StoryDefinition } from "../definition.ts";
import { exportStory } from "../exportStory.ts";
import { importStory } from "../importStory.ts";
import { toSdkSource } from "./toSdkSource.ts";

const before = "\n/* The same as JSON. Fairlead reads it when all of this is pasted on a board.\n";
const after = "*/\n";

/**
 * What a clipboard holds of a story or a part of it: source for the SDK, and in a comment below it the JSON with places,
 * notes and ids, which `readClipboardText` reads.
 */
export function toClipboardText(fragment: StoryDefinition): string {
  // Inside of a comment nothing may look like its end; in JSON a slash may be escaped.
  const json = exportStory(fragment).replaceAll("*/", "*\\/");
  return `${toSdkSource(fragment)}${before}${json}${after}`;
}

/**
 * Reads what `toClipboardText` gave, or a story as JSON. Code that was changed since it was copied is refused, for its
 * JSON does not say the same any more.
 */
export function readClipboardText(text: string): ParseResult {
  const lines = text.replaceAll("\r\n", "\n").trim();
  const at = lines.indexOf(before);
  if (at === -1) return lines.includes("@fairlead/sdk") ? refuse(noJson) : importStory(text);
  const read = importStory(lines.slice(at + before.length, lines.lastIndexOf(after.trim())));
  if (!read.ok) return read;
  return toSdkSource(read.definition).trim() === lines.slice(0, at).trim() ? read : refuse(changed);
}

const noJson =
  "Code of the SDK can be pasted together with the JSON below it, as it was copied from a board. Run it and paste the JSON of its story instead.";
const changed =
  "This code was changed after it was copied, and the JSON below it was not. Run the code and paste the JSON of its story instead.";

function refuse(message: string): ParseResult {
  return { ok: false, problems: [{ code: "import_foreign", path: "", message }] };
}
