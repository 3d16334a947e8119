import { isList, type Json } from "@fairlead/formula";
import { extractLimits } from "@fairlead/story";
import { failed, type Performed } from "../performed.ts";
import { kindOf } from "./httpOptions.ts";
import { isObject, type Options } from "./options.ts";
import { type Regex, readRegex } from "./regex.ts";

type Found = { ok: true; matches: Json[] } | { ok: false; code: string; message: string };
type ValidRegex = Extract<Regex, { ok: true }>["regex"];

/** Extract: one event with the matches of each matcher under its key. Finding nothing gives an empty list. */
export function extract({ matchers }: Options): Performed {
  if (!isList(matchers ?? null)) {
    return failed({ code: "options_invalid", message: "options.matchers must be a list of matchers." });
  }
  const entries: [string, Json][] = [];
  for (const [index, matcher] of (matchers as readonly Json[]).entries()) {
    const found = isObject(matcher) ? runMatcher(matcher) : invalid("must be an object.");
    if (!found.ok) {
      return failed({ code: found.code, message: `options.matchers[${index}]: ${found.message}` });
    }
    entries.push([isObject(matcher) ? String(matcher.to) : "", found.matches]);
  }
  return { outcome: "emitted", outputs: [{ port: "default", data: Object.fromEntries(entries) }] };
}

function runMatcher({ path, regexp }: { readonly [key: string]: Json }): Found {
  const read = readRegex(String(regexp));
  if (!read.ok)
    return { ok: false, code: "regex_invalid", message: `regexp is no regular expression: ${read.message}.` };
  const texts = isList(path ?? null) ? (path as readonly Json[]) : [path ?? null];
  const matches: Json[] = [];
  for (const text of texts) {
    if (typeof text !== "string") return invalid(`path must give text or a list of texts, it gave ${kindOf(text)}.`);
    if (text.length > extractLimits.text) {
      const message = `the text has ${text.length} characters; ${extractLimits.text} can be searched. Cut it into parts first.`;
      return { ok: false, code: "text_too_long", message };
    }
    if (!collect(text, read.regex, matches)) {
      const message = `there are more than ${extractLimits.matches} matches. Search shorter texts, or for less.`;
      return { ok: false, code: "too_many_matches", message };
    }
  }
  return { ok: true, matches };
}

function invalid(message: string): Found {
  return { ok: false, code: "options_invalid", message };
}

/** Adds the matches in a text; false if there are too many. */
function collect(text: string, regex: ValidRegex, matches: Json[]): boolean {
  const matcher = regex.matcher(text);
  const names = Object.entries(regex.namedGroups());
  while (matcher.find()) {
    if (matches.length >= extractLimits.matches) return false;
    matches.push(toMatch(matcher, names));
  }
  return true;
}

type Matcher = ReturnType<ValidRegex["matcher"]>;

/** The whole match; what its group holds if it has one, a list if it has several, an object if they have names. */
function toMatch(matcher: Matcher, names: readonly (readonly [string, number])[]): Json {
  if (names.length > 0) return Object.fromEntries(names.map(([name, index]) => [name, matcher.group(index)]));
  const count = matcher.groupCount();
  if (count === 0) return matcher.group(0);
  if (count === 1) return matcher.group(1);
  return Array.from({ length: count }, (_, index) => matcher.group(index + 1));
}
