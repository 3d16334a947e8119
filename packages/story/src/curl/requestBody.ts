import { isList, isObject, type Json, readJson, writeField } from "@fairlead/formula";
import { findJsonTextError } from "../jsonText.ts";
import { type CurlDraft, note, stop } from "./draft.ts";

/** The options of a request that say what is sent. */
export type BodyOptions = { contentType?: "form"; body?: Json };

/** How data is sent: by the header Content-Type if there is one; it is dropped where the options say the same. */
export function toBody(draft: CurlDraft): BodyOptions {
  if (draft.data.length === 0 || draft.dataInQuery) return {};
  const text = draft.data.join(draft.isJson ? "" : "&");
  const at = draft.headers.findIndex(([name]) => name.toLowerCase() === "content-type");
  const type = draft.headers[at]?.[1] ?? (draft.isJson ? "application/json" : formType);
  if (type === "application/json" || type === formType)
    draft.headers = draft.headers.filter((_, index) => index !== at);
  if (/^(?:application|text)\/json\s*(?:;|$)|^[^;]+\+json\s*(?:;|$)/i.test(type)) return toJsonBody(draft, text);
  return type.toLowerCase().startsWith(formType) ? toFormBody(draft, text) : { body: writeField(text) };
}

const formType = "application/x-www-form-urlencoded";

function toJsonBody(draft: CurlDraft, text: string): BodyOptions {
  const error = findJsonTextError(text);
  if (error === undefined) return { body: writeFields(readJson(text)) };
  const near = text.slice(error.at, error.at + 20);
  stop(draft, "bad_value", `The data is sent as JSON, but it is none, near ${JSON.stringify(near)}: ${error.message}`);
  return {};
}

function toFormBody(draft: CurlDraft, text: string): BodyOptions {
  const pairs = readPairs(text);
  if (pairs !== undefined) return { contentType: "form", body: toMap(pairs) };
  if (/^\s*[[{]/.test(text) && findJsonTextError(text) === undefined)
    note(
      draft,
      "The data looks like JSON, but curl sends it as a form, as the command has no header Content-Type. Set contentType to json if the server expects JSON.",
    );
  return { contentType: "form", body: writeField(text) };
}

/** The pairs of a query or a form; undefined if writing them again could give another text in effect. */
export function readPairs(text: string): [string, string][] | undefined {
  const pairs: [string, string][] = [];
  for (const part of text.split("&").filter((one) => one !== "")) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(part) ?? [];
    if (name === undefined || value === undefined) return undefined;
    try {
      pairs.push([decodePart(name), decodePart(value)]);
    } catch {
      return undefined;
    }
  }
  return pairs.length === 0 ? undefined : pairs;
}

/** Throws a URIError for what is not encoded as it should be. */
function decodePart(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

/** Pairs as an object of fields; a name that is repeated has a list. */
export function toMap(pairs: readonly (readonly [string, string])[]): Json {
  const byName = Map.groupBy(pairs, ([name]) => name);
  const entries = [...byName].map(([name, same]): [string, Json] => {
    const values = same.map(([, value]) => writeField(value));
    return [name, values.length === 1 ? (values[0] ?? "") : values];
  });
  return Object.fromEntries(entries);
}

/** Data as options that stand for exactly this data. */
function writeFields(value: Json): Json {
  if (typeof value === "string") return writeField(value);
  if (isList(value)) return value.map(writeFields);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, writeFields(item)]));
}
