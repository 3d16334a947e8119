import { type Json, writeField } from "@fairlead/formula";
import { parseStory } from "../check.ts";
import type { StoryAction } from "../definition.ts";
import { describeProblem } from "../problem.ts";
import { isForCmd, splitCmdWords } from "./cmdWords.ts";
import { type CurlDraft, type CurlProblem, emptyDraft, note, stop } from "./draft.ts";
import { findFlag, setUrl, toBase64 } from "./flags.ts";
import { readPairs, toBody, toMap } from "./requestBody.ts";
import { splitShellWords } from "./shellWords.ts";

type HttpOptions = Extract<StoryAction, { type: "http_request" }>["options"];

/** What a command asks for: a name for the action, its options, and in words what is otherwise than in the command. */
export type CurlRead =
  | { ok: true; name: string; options: HttpOptions; notes: string[] }
  | { ok: false; problem: CurlProblem };

/** Whether a text is meant as a cURL command, be it broken. */
export function isCurlCommand(text: string): boolean {
  return /^\s*(?:\$\s+|>\s*)?curl(?:\.exe)?(?:\s|[\\^]\r?\n)/i.test(text);
}

/** Characters that a command may have. */
const commandMax = 1_000_000;

/**
 * Reads a cURL command, written for sh or for the command prompt of Windows, as the options of an `http_request` action.
 * What stands in the command stands for itself in the options: "=" and "<<" are escaped. Redirects of GET and HEAD are
 * followed as usual, with or without -L.
 */
export function readCurl(command: string): CurlRead {
  if (!isCurlCommand(command)) return fail("not_curl", "This is no cURL command: it does not begin with curl.");
  if (command.length > commandMax)
    return fail("not_curl", "The command has more than 1 000 000 characters. Send less data.");
  if (!command.isWellFormed()) return fail("bad_value", "The command holds half of a character pair. Copy it again.");
  const text = command.replace(/^\s*(?:\$|>)\s*/, "");
  const split = isForCmd(text) ? splitCmdWords(text) : splitShellWords(text.trim());
  if (!split.ok) return split;
  const draft = emptyDraft();
  for (const one of split.notes) note(draft, one);
  readWords(draft, split.words.slice(1));
  const options = draft.problem === undefined ? toOptions(draft) : {};
  return draft.problem === undefined ? check(options, draft) : { ok: false, problem: draft.problem };
}

function fail(code: CurlProblem["code"], message: string): CurlRead {
  return { ok: false, problem: { code, message } };
}

function readWords(draft: CurlDraft, words: readonly string[]): void {
  const pending = [...words];
  while (draft.problem === undefined) {
    const word = pending.shift();
    if (word === undefined) return;
    if (word === "--") for (const url of pending.splice(0)) setUrl(draft, url);
    else if (word.startsWith("--")) readLong(draft, { word, pending });
    else if (word.startsWith("-") && word !== "-") readShort(draft, { word, pending });
    else setUrl(draft, word);
  }
}

type Turn = { word: string; pending: string[] };

function readLong(draft: CurlDraft, { word, pending }: Turn): void {
  const [, name = "", given] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
  const flag = findFlag(name.length === 1 ? "" : name);
  if (flag === undefined)
    stop(draft, "unsupported", `The flag --${name.slice(0, 40)} is not known here. Remove it and paste again.`);
  else if (!flag.takesValue) flag.apply(draft, "");
  else applyWith(draft, given ?? pending.shift(), { flag, shown: `--${name}` });
}

/** Several short flags may stand together, the value of the last one with them: -sSL, -XPOST, -d@file. */
function readShort(draft: CurlDraft, { word, pending }: Turn): void {
  for (let at = 1; at < word.length; at += 1) {
    const flag = findFlag(word[at] ?? "");
    if (flag === undefined) {
      stop(draft, "unsupported", `The flag -${word[at]} is not known here. Remove it and paste again.`);
      return;
    }
    if (flag.takesValue) {
      const given = word.slice(at + 1);
      applyWith(draft, given === "" ? pending.shift() : given, { flag, shown: `-${word[at]}` });
      return;
    }
    flag.apply(draft, "");
  }
}

type Shown = { flag: { apply: (draft: CurlDraft, value: string) => void }; shown: string };

function applyWith(draft: CurlDraft, value: string | undefined, { flag, shown }: Shown): void {
  if (value === undefined) stop(draft, "bad_value", `${shown} needs a value after it. Paste the whole command.`);
  else flag.apply(draft, value);
}

const methods = ["get", "post", "put", "patch", "delete", "head", "options"] as const;

function toOptions(draft: CurlDraft): object {
  const { url, query } = toUrl(draft);
  const hasBody = draft.data.length > 0 && !draft.dataInQuery;
  const wanted = draft.method?.toLowerCase() ?? (draft.isHead ? "head" : hasBody ? "post" : "get");
  const method = methods.find((known) => known === wanted);
  if (method === undefined)
    stop(
      draft,
      "unsupported",
      `The method ${wanted.toUpperCase()} can't be used; these can: ${methods.join(", ").toUpperCase()}.`,
    );
  else if (hasBody && (method === "get" || method === "head"))
    stop(
      draft,
      "unsupported",
      `A ${method.toUpperCase()} request with data can't be sent. Add -G to put the data into the address, or use another method.`,
    );
  const body = toBody(draft);
  const headers = toHeaders(draft);
  const follows = draft.follows && method !== "get" && method !== "head";
  return {
    url,
    ...(method === "get" ? {} : { method }),
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
    ...(query === undefined ? {} : { query }),
    ...body,
    ...(draft.timeoutSeconds === undefined ? {} : { timeoutSeconds: draft.timeoutSeconds }),
    ...(follows ? { followRedirects: true } : {}),
  };
}

/** The address without its query, which is an option of its own where nothing is lost by that. */
function toUrl(draft: CurlDraft): { url: string; query?: Json } {
  const [, scheme = "http://", user, rest = ""] =
    /^([a-z][a-z0-9+.-]*:\/\/)?(?:([^/?#@]*)@)?([^#]*)/i.exec(draft.url ?? "") ?? [];
  if (rest === "") stop(draft, "no_url", "The command has no address to call.");
  if (!/^https?:/i.test(scheme)) stop(draft, "unsupported", `Only http:// and https:// can be called, not ${scheme}`);
  if (user !== undefined) draft.headers.push(["Authorization", `Basic ${toBase64(decodeUser(user))}`]);
  const cut = rest.indexOf("?");
  const [base, ownQuery] = cut === -1 ? [rest, ""] : [rest.slice(0, cut), rest.slice(cut + 1)];
  const whole = [ownQuery, ...(draft.dataInQuery ? draft.data : [])].filter((part) => part !== "").join("&");
  const pairs = readPairs(whole);
  const url = writeField(`${scheme}${base}${whole !== "" && pairs === undefined ? `?${whole}` : ""}`);
  return pairs === undefined ? { url } : { url, query: toMap(pairs) };
}

function decodeUser(user: string): string {
  try {
    return decodeURIComponent(user.includes(":") ? user : `${user}:`);
  } catch {
    return user;
  }
}

/** Headers that are set when the request is sent. */
const computed = new Set([
  ...["host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer", "expect"],
  ...["accept-encoding", "http2-settings", "proxy-connection"],
]);

/** Headers with each name once, in the spelling in which it came first. */
function toHeaders(draft: CurlDraft): [string, string][] {
  const byName = Map.groupBy(draft.headers, ([name]) => name.toLowerCase());
  const left = [...byName.keys()].filter((name) => computed.has(name));
  if (left.length > 0) note(draft, `Left out, as they are set when the request is sent: ${left.join(", ")}.`);
  const sent = [...byName].filter(([name]) => !computed.has(name));
  if (draft.isJson && !byName.has("accept")) sent.push(["accept", [["Accept", "application/json"]]]);
  if (byName.has("authorization") || byName.has("cookie"))
    note(draft, "The header Authorization or Cookie holds a secret that everybody can read who may see the story.");
  return sent.map(([name, same]) => [
    same[0]?.[0] ?? name,
    writeField(same.map(([, value]) => value).join(name === "cookie" ? "; " : ", ")),
  ]);
}

/** The options as a story would read them: whatever is still wrong with them is told in its words. */
function check(options: object, { notes }: CurlDraft): CurlRead {
  const action = { id: "curl", slug: "curl", type: "http_request", name: "cURL", options };
  const read = parseStory({ formatVersion: 1, name: "cURL", actions: [action], links: [] });
  if (!read.ok) {
    const problems = read.problems.map((one) => describeProblem(one).replace("actions[0].options.", ""));
    return fail("bad_value", problems.slice(0, 1).join(""));
  }
  const [found] = read.definition.actions;
  if (found?.type !== "http_request") throw new Error("The action is not the one that was read.");
  const { url, method = "get" } = found.options;
  const host = /^https?:\/\/([^/?]*)/i.exec(url)?.[1] ?? "";
  return { ok: true, name: `${method.toUpperCase()} ${host}`.slice(0, 200).trim(), options: found.options, notes };
}
