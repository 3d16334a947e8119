import { compileField } from "@fairlead/formula";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commands } from "../../test/curlCommands.ts";
import { httpAction, storyOf } from "../../test/stories.ts";
import { checkStory } from "../check.ts";

import { isCurlCommand, readCurl } from "./readCurl.ts";

function optionsOf(command: string): object {
  const read = readCurl(command);
  if (!read.ok) throw new Error(`${read.problem.code} ${read.problem.message}`);
  return read.options;
}

describe("a cURL command", () => {
  test.each(commands)("with %s", (_, command, options) => {
    expect(optionsOf(command)).toEqual(options);
  });

  test("gives options without problems, of which no text is a formula", () => {
    for (const [title, command] of commands) {
      const story = storyOf([httpAction("call", optionsOf(command))]);
      expect([title, checkStory(story)]).toEqual([title, []]);
    }
  });

  test("gives a name for the action", () => {
    expect(readCurl("curl -XPOST https://api.example.com:8080/v1?x=1")).toMatchObject({
      ok: true,
      name: "POST api.example.com:8080",
    });
  });
});

describe("what an action does otherwise is told:", () => {
  test.each<[string, string | RegExp]>([
    ["curl -k https://a.example/", "-k is left out: the certificates of servers are always checked."],
    [
      "curl https://a.example/ -H 'Host: b' -H 'Content-Length: 3'",
      "Left out, as they are set when the request is sent: host, content-length.",
    ],
    [
      "curl https://a.example/ https://b.example/",
      "The command calls several addresses; only the first is taken, not https://b.example/.",
    ],
    ["curl -u me https://a.example/", /^-u me has no password/],
    ["curl -u me:pw https://a.example/", /holds a secret/],
    ["curl -b jar.txt https://a.example/", "-b jar.txt reads cookies from a file; they are left out."],
    ["curl -m 900 https://a.example/", /300 seconds at most/],
    [`curl https://a.example/ -H "X: \${KEY}"`, /^\$\{KEY\} is filled in by the shell/],
    ["curl https://a.example/$ID", /^\$ID is filled in/],
    ["curl https://a.example/ | jq .", "What follows the command is left out: | jq ."],
    ["curl https://a.example/ --proxy http://p:1", /^The proxy is left out/],
    ["curl https://a.example/ --cert c.pem --key k.pem", /^Certificates of your own/],
    ["curl https://a.example/ --retry 3", /^--retry is left out/],
    [`curl https://a.example/ -d '{"a":1}'`, /^The data looks like JSON, but curl sends it as a form/],
  ])("%s", (command, message) => {
    const read = readCurl(command);
    expect(read.ok && read.notes).toContainEqual(
      typeof message === "string" ? message : expect.stringMatching(message),
    );
  });

  test("variables in single quotes and escaped ones are none", () => {
    expect(readCurl(`curl 'https://a.example/$ID' -H "X: \\$5"`)).toMatchObject({ ok: true, notes: [] });
  });
});

describe("what can't be done is refused with words:", () => {
  test.each([
    ["wget https://a.example/", "not_curl", /does not begin with curl/],
    ["curl", "not_curl", /./],
    ["curl -s ", "no_url", /no address/],
    ["curl 'https://a.example/", "unclosed_quote", /has no end/],
    ['curl ^"https://a.example/ ^\n', "unclosed_quote", /has no end/],
    ["curl -F file=@a.png https://a.example/", "unsupported", /\(-F\) can't be sent yet/],
    ["curl -T a.png https://a.example/", "unsupported", /-T sends a file/],
    ["curl -d @body.json https://a.example/", "unsupported", /from the file body\.json/],
    ["curl --data-urlencode q@file https://a.example/", "unsupported", /from the file file/],
    ["curl -H @headers https://a.example/", "unsupported", /headers from a file/],
    ["curl --digest -u a:b https://a.example/", "unsupported", /Digest/],
    ["curl -K conf https://a.example/", "unsupported", /-K reads flags/],
    ["curl https://a.example/ --next https://b.example/", "unsupported", /several requests/],
    ["curl ftp://a.example/", "unsupported", /Only http/],
    ["curl -X PURGE https://a.example/", "unsupported", /PURGE can't be used; these can: GET, POST/],
    ["curl -X GET -d a=1 https://a.example/", "unsupported", /Add -G/],
    ["curl --frobnicate https://a.example/", "unsupported", /--frobnicate is not known/],
    ["curl -Z https://a.example/", "unsupported", /-Z is not known/],
    ["curl https://a.example/ -H", "bad_value", /-H needs a value/],
    ["curl https://a.example/ -H nonsense", "bad_value", /no name with a colon/],
    ["curl https://a.example/ -H 'a b: c'", "bad_value", /not a header's name/],
    ["curl https://a.example/ -m soon", "bad_value", /number of seconds/],
    [`curl https://a.example/ --json '{"a": 1,}'`, "bad_value", /sent as JSON, but it is none, near "}": /],
    ["curl https://a.example/ -d \ud800", "bad_value", /half of a character pair/],
    [`curl https://a.example/ --json '{"a": 1, "a": 2}'`, "bad_value", /./],
  ])("%s", (command, code, message) => {
    expect(readCurl(command)).toMatchObject({ ok: false, problem: { code, message: expect.stringMatching(message) } });
  });
});

test("a paste is told apart from other text", () => {
  expect([" curl https://a", "$ curl -v x", "CURL.EXE x", "curl\\\n x"].map(isCurlCommand)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(["{}", "curly braces", "curl", "see curl docs"].map(isCurlCommand)).toEqual([false, false, false, false]);
});

test("whatever words are quoted, they come back, and nothing is thrown at any text", () => {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const cmd = (text: string) =>
    `"${text.replace(/(\\*)("|$)/g, (_, slashes: string, quote: string) => slashes + slashes + (quote && '\\"'))}"`;
  const value = fc
    .string({ unit: "grapheme", maxLength: 20 })
    .filter((text) => text.trim() === text && text.length > 0 && !/[\r\n^]/.test(text));
  fc.assert(
    fc.property(value, fc.boolean(), (text, isCmd) => {
      const quote = isCmd ? cmd : quoted;
      const read = readCurl(`${isCmd ? "curl.exe" : "curl"} https://a.example/ -H ${quote(`X-Key: ${text}`)}`);
      if (!read.ok) throw new Error(read.problem.message);
      expect(compileField(read.options.headers?.["X-Key"] ?? "")).toEqual({
        ok: true,
        field: { kind: "literal", value: text },
      });
    }),
    { numRuns: 500 },
  );
  const noise = fc.string({ unit: fc.constantFrom(..."'\"\\$^-dHXu @:=&<>|%{}[]ab\n".split("")), maxLength: 40 });
  fc.assert(
    fc.property(noise, (text) => {
      const read = readCurl(`curl ${text}`);
      expect(read.ok ? checkStory(storyOf([httpAction("call", read.options)])) : read.problem.message).not.toBe("");
      if (read.ok) expect(checkStory(storyOf([httpAction("call", read.options)]))).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
}, 60_000);
