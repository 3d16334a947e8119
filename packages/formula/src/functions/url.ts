import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { emptyObject, isList, type Json } from "../json.ts";
import { keysOf } from "../keys.ts";
import { toText } from "../values.ts";

const lengthMax = 100_000;

/** Reading a URL takes some 10 µs, and each pair of a query 1 µs. */
const urlSteps = 100;
const pairSteps = 10;

function textAt(args: Arguments, budget: Budget): string {
  const text = args.text(0);
  if (text.length > lengthMax) throw args.refuse(0, `may have ${lengthMax} characters`);
  budget.text(4 * text.length);
  budget.spend(urlSteps + text.length / 2);
  return text;
}

/** Values by name; a name that stands several times has a list. */
function readQuery(query: string, budget: Budget): Json {
  const made = emptyObject();
  for (const [name, value] of new URLSearchParams(query)) {
    budget.spend(pairSteps);
    budget.object(1);
    const before = made[name];
    made[name] = before === undefined ? value : isList(before) ? [...before, value] : [before, value];
    if (isList(before)) budget.list(before.length + 1);
  }
  return made;
}

function parse(args: Arguments, budget: Budget): Json {
  const text = textAt(args, budget);
  if (!URL.canParse(text)) throw args.refuse(0, "must be a whole URL, such as https://example.org/a?b=1");
  const url = new URL(text);
  budget.object(8);
  const made = emptyObject();
  made.scheme = url.protocol.slice(0, -1);
  made.host = url.hostname;
  made.port = url.port === "" ? null : Number(url.port);
  made.path = url.pathname;
  made.query = readQuery(url.search, budget);
  made.fragment = url.hash === "" ? null : url.hash.slice(1);
  made.origin = url.origin;
  return made;
}

function write(args: Arguments, budget: Budget): string {
  const values = args.object(0);
  const query = new URLSearchParams();
  for (const name of keysOf(values, budget)) {
    const value = values[name] ?? null;
    for (const item of isList(value) ? value : [value]) {
      if (item === null) continue;
      const text = toText(item, budget);
      budget.spend(pairSteps + text.length / 2);
      budget.text(4 * text.length);
      query.append(name, text);
    }
  }
  const written = query.toString();
  budget.text(written.length);
  return written;
}

export const urlFunctions: readonly FunctionEntry[] = [
  {
    name: "URL_PARSE",
    family: "parsing",
    parameters: [{ name: "url", type: "text" }],
    summary: "The parts of a URL: scheme, host, port, path, query (values by name), fragment and origin.",
    examples: [
      { formula: 'URL_PARSE("https://example.org:8443/a?b=1").host', result: "example.org" },
      { formula: 'URL_PARSE("https://example.org/a?b=1&b=2#c").query', result: { b: ["1", "2"] } },
    ],
    synonyms: ["uri", "hostname", "query string", "split url"],
    run: (args, { budget }) => parse(args, budget),
  },
  {
    name: "QUERY_PARSE",
    family: "parsing",
    parameters: [{ name: "query", type: "text" }],
    summary: "The values of a query or form text by name; a name that stands several times has a list.",
    examples: [
      { formula: 'QUERY_PARSE("a=1&b=x+y")', result: { a: "1", b: "x y" } },
      { formula: 'QUERY_PARSE("?a=1&a=2")', result: { a: ["1", "2"] } },
    ],
    synonyms: ["form", "urlencoded", "parameters", "search params"],
    run: (args, { budget }) => readQuery(textAt(args, budget), budget),
  },
  {
    name: "TO_QUERY",
    family: "parsing",
    parameters: [{ name: "values", type: "object" }],
    summary:
      "An object as the query of a URL or the body of a form; lists give their name several times, NULL is left out.",
    examples: [
      { formula: 'TO_QUERY({a: 1, b: "x y"})', result: "a=1&b=x+y" },
      { formula: "TO_QUERY({a: [1, 2], b: NULL})", result: "a=1&a=2" },
    ],
    synonyms: ["query string", "urlencode", "form body"],
    run: (args, { budget }) => write(args, budget),
  },
];
