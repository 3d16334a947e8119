import { readJson } from "@fairlead/formula";
import { type ParseResult, parseStory } from "./check.ts";
import { isPlainObject } from "./jsonShape.ts";
import { findJsonTextError, type JsonTextError } from "./jsonText.ts";
import { storyLimits } from "./limits.ts";
import type { Problem } from "./problem.ts";

/**
 * Reads a story from the text of a file or from a value that was JSON. Like `parseStory` it accepts formulas that do not
 * compile yet. Texts over 10 MB are refused before they are parsed, and so are texts in which an object has the same key
 * twice: one of the two would be lost without a word. A byte order mark is skipped.
 */
export function importStory(source: unknown): ParseResult {
  if (typeof source !== "string") return importValue(source);
  const text = source.startsWith("\uFEFF") ? source.slice(1) : source;
  if (isLongerThan(text, storyLimits.file)) {
    const message = `The file is larger than ${storyLimits.file / 1e6} MB, the limit for a story. Keep data out of the definition.`;
    return refuse({ code: "import_too_large", path: "", message });
  }
  const problem = findForeignText(text);
  if (problem !== undefined) return refuse({ code: "import_not_json", path: "", message: problem });
  const error = findJsonTextError(text);
  return error === undefined ? importValue(readJson(text)) : refuse(toTextProblem(text, error));
}

function importValue(value: unknown): ParseResult {
  const maker = findMaker(value);
  if (maker === undefined) return parseStory(value);
  const message = `This looks like ${maker}; only stories that were exported here can be imported.`;
  return refuse({ code: "import_foreign", path: "", message });
}

function refuse(problem: Problem): ParseResult {
  return { ok: false, problems: [problem] };
}

/** Whether a text has more than `bytes` bytes as UTF-8. Encodes it only when its length leaves that open. */
function isLongerThan(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  return text.length * 3 > bytes && new TextEncoder().encode(text).length > bytes;
}

function findForeignText(text: string): string | undefined {
  if (text.trim() === "") return "The file is empty.";
  if (/^.?PNG\r\n/su.test(text)) return "The file is a PNG image, not JSON.";
  if (text.startsWith("PK\u0003\u0004")) return "The file is a ZIP archive, not JSON. Unpack it first.";
  return text.trimStart().startsWith("<") ? "The file is a web page or XML, not JSON." : undefined;
}

function toTextProblem(text: string, { code, at, message }: JsonTextError): Problem {
  let line = 1;
  for (let end = text.indexOf("\n"); end !== -1 && end < at; end = text.indexOf("\n", end + 1)) line += 1;
  const column = at - text.lastIndexOf("\n", at - 1);
  const place = `line ${line}, column ${column}`;
  return {
    code,
    path: "",
    message: code === "import_not_json" ? `This is not JSON: ${place}: ${message}` : `At ${place}, ${message}`,
    from: at,
    to: Math.min(at + 1, text.length),
  };
}

/** Whose export a value is, if it bears the marks of another program's. */
function findMaker(value: unknown): string | undefined {
  if (!isPlainObject(value) || "formatVersion" in value) return undefined;
  if (Array.isArray(value.nodes) && isPlainObject(value.connections)) return "an n8n export";
  return Array.isArray(value.agents) && "schema_version" in value ? "a Tines export" : undefined;
}
