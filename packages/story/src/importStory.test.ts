import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { messageAction, storyOf, webhookAction } from "../test/stories.ts";
import { exportStory } from "./exportStory.ts";
import { importStory } from "./importStory.ts";
import { findJsonTextError } from "./jsonText.ts";
import { describeProblem } from "./problem.ts";

const story = storyOf([webhookAction("hook"), messageAction("note", "Hi <<hook.body>>")], ["hook > note"]);
const text = exportStory(story);

/** The one problem of a file, as `code message`. */
function problemOf(source: unknown): string {
  const result = importStory(source);
  const problems = result.ok ? [] : result.problems;
  expect(problems).toHaveLength(1);
  return problems.map((problem) => `${problem.code} ${describeProblem(problem)}`).join();
}

describe("a story file is read", () => {
  test("from its text, with or without a byte order mark, and from a value that was JSON", () => {
    const expected = { ok: true, definition: story };
    expect(importStory(text)).toEqual(expected);
    expect(importStory(`\uFEFF${text}`)).toEqual(expected);
    expect(importStory(JSON.parse(text))).toEqual(expected);
  });

  test("with a formula that does not parse yet, as a draft", () => {
    expect(importStory(text.replace("<<hook.body>>", "<<hook.>>")).ok).toBe(true);
  });
});

describe("a file that is no story is refused in plain words:", () => {
  test.each([
    ["an empty file", " \n", "import_not_json The file is empty."],
    ["a PNG", "\uFFFDPNG\r\n\u001a\n", "import_not_json The file is a PNG image, not JSON."],
    ["a ZIP", "PK\u0003\u0004xx", "import_not_json The file is a ZIP archive, not JSON. Unpack it first."],
    ["a web page", "<!doctype html>", "import_not_json The file is a web page or XML, not JSON."],
    ["a number", "7", "wrong_type must be an object, not 7."],
    [
      "an n8n export",
      '{"nodes": [], "connections": {}}',
      "import_foreign This looks like an n8n export; only stories that were exported here can be imported.",
    ],
    [
      "a Tines export",
      '{"agents": [], "schema_version": 19}',
      "import_foreign This looks like a Tines export; only stories that were exported here can be imported.",
    ],
    [
      "more than 10 MB",
      `"${"x".repeat(10_000_000)}"`,
      "import_too_large The file is larger than 10 MB, the limit for a story. Keep data out of the definition.",
    ],
    [
      "more than 10 MB as bytes",
      `"${"é".repeat(5_000_000)}"`,
      "import_too_large The file is larger than 10 MB, the limit for a story. Keep data out of the definition.",
    ],
  ])("%s", (_, source, expected) => {
    expect(problemOf(source)).toBe(expected);
  });
});

describe("a mistake in the JSON is named with its place:", () => {
  test.each([
    [
      '{\n  "a": 1,\n}',
      "import_not_json This is not JSON: line 3, column 1: expected a key in double quotes, found }. Remove the comma before it.",
    ],
    [
      "[1,]",
      "import_not_json This is not JSON: line 1, column 4: expected a value, found ]. Remove the comma before it.",
    ],
    [
      "{'a': 1}",
      `import_not_json This is not JSON: line 1, column 2: expected a key in double quotes or "}", found '. Texts stand in double quotes.`,
    ],
    [
      "{} // end",
      "import_not_json This is not JSON: line 1, column 4: expected the end of the file, found /. JSON has no comments.",
    ],
    ["{} {}", "import_not_json This is not JSON: line 1, column 4: expected the end of the file, found {."],
    ['{"a" 1}', 'import_not_json This is not JSON: line 1, column 6: expected a colon ":", found 1.'],
    ["[1 2]", "import_not_json This is not JSON: line 1, column 4: expected a comma or the closing bracket, found 2."],
    ["[NaN]", 'import_not_json This is not JSON: line 1, column 2: expected a value or "]", found NaN.'],
    ["[01]", 'import_not_json This is not JSON: line 1, column 2: expected a value or "]", found 01.'],
    [
      '["a\nb"]',
      "import_not_json This is not JSON: line 1, column 4: a line break or control character inside a text; write it as \\n or \\u0000.",
    ],
    [
      '["\\x"]',
      "import_not_json This is not JSON: line 1, column 3: the escape \\x is not known in JSON; a backslash itself is written \\\\.",
    ],
    ['["abc]', "import_not_json This is not JSON: line 1, column 2: this text has no closing double quote."],
    [
      "[{",
      'import_not_json This is not JSON: line 1, column 3: the file ends where a key in double quotes or "}" was expected. 2 brackets are still open.',
    ],
    [
      "[1",
      "import_not_json This is not JSON: line 1, column 3: the file ends where a comma or the closing bracket was expected. 1 bracket is still open.",
    ],
  ])("%s", (source, expected) => {
    expect(problemOf(source)).toBe(expected);
  });

  test("anything that JSON.parse refuses, and nothing that it accepts", () => {
    const json = fc.json({ maxDepth: 4 });
    const damaged = fc
      .tuple(json, fc.nat(200), fc.constantFrom(..."{}[],:\"\\0e-. \ntf'"))
      .map(([source, at, char]) => {
        const place = at % (source.length + 1);
        return at % 2 === 0
          ? source.slice(0, place) + char + source.slice(place)
          : source.slice(0, place) + source.slice(place + 1);
      });
    const tally = { refused: 0, accepted: 0 };
    fc.assert(
      fc.property(fc.oneof(json, damaged, damaged, fc.string()), (source) => {
        const error = findJsonTextError(source);
        const refused = isRefusedByParse(source);
        if (error?.code !== "duplicate_key") expect([source, error !== undefined]).toEqual([source, refused]);
        tally[refused ? "refused" : "accepted"] += 1;
      }),
      { numRuns: 3_000 },
    );
    expect(Math.min(tally.refused, tally.accepted)).toBeGreaterThan(500);
  }, 60_000);
});

function isRefusedByParse(source: string): boolean {
  try {
    JSON.parse(source);
    return false;
  } catch {
    return true;
  }
}

describe("hostile files", () => {
  test("with a key twice in one object are refused: one value would be lost without a word", () => {
    expect(problemOf('{\n  "name": "a",\n  "n\\u0061me": "b"\n}')).toBe(
      'duplicate_key At line 3, column 3, the key "n\\u0061me" is already there in this object; keep one of them.',
    );
    expect(importStory(text.replace('"id": "note"', '"id": "note",\n"id": "note"'))).toMatchObject({
      ok: false,
      problems: [{ code: "duplicate_key" }],
    });
    expect(findJsonTextError('[{"a": {"a": 1}}, {"a": 2}]')).toBeUndefined();
  });

  test.each([
    ["lists", "[".repeat(9_000_000)],
    ["closed lists", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["objects", '{"a":'.repeat(100_000)],
  ])("nested without end (%s) are refused where they pass the limit", (_, source) => {
    expect(problemOf(source)).toMatch(
      /^json_too_deep At line 1, column (101|501), the JSON is nested more than 100 levels deep here. Flatten it.$/,
    );
  });

  test("nested to the limit are read", () => {
    expect(findJsonTextError(`${"[".repeat(100)}${"]".repeat(100)}`)).toBeUndefined();
  });

  test.each(["__proto__", "constructor.prototype"])(
    "with %s as key are refused with the path, and pollute nothing",
    (key) => {
      const inner =
        key === "__proto__" ? '{"__proto__": {"polluted": 1}}' : '{"constructor": {"prototype": {"polluted": 1}}}';
      const source = text.replace('"Hi <<hook.body>>"', inner);
      expect(problemOf(source)).toBe(
        `bad_key actions[1].options.payload.${key}: The key is not allowed: some programs take it for an object's prototype. Rename it.`,
      );
      expect(Reflect.get({}, "polluted")).toBeUndefined();
    },
  );

  test("with keys that objects have by nature are read as plain data", () => {
    const inner = '{"constructor": 1, "toString": 2, "hasOwnProperty": 3, "": 4}';
    const result = importStory(text.replace('"Hi <<hook.body>>"', inner));
    expect(result.ok && result.definition.actions[1]?.options).toEqual({ mode: "message", payload: JSON.parse(inner) });
  });

  test("with numbers beyond double precision's range are refused", () => {
    expect(problemOf(text.replace('"Hi <<hook.body>>"', "1e400"))).toBe(
      "not_json actions[1].options.payload: is Infinity, a number that JSON can't hold.",
    );
  });

  test("with more than 200 000 values are refused", () => {
    const source = text.replace('"Hi <<hook.body>>"', `[${"1,".repeat(200_000)}1]`);
    expect(problemOf(source)).toBe(
      "json_too_many_values The story has more than 200 000 values. Split it into several stories.",
    );
  });

  test.each([
    ["digits", "1".repeat(9_000_000)],
    ["letters", "a".repeat(9_000_000)],
    ["line breaks", `${"\n".repeat(9_000_000)}x`],
    ["an open text", `["${"x".repeat(9_000_000)}`],
    ["backslashes", `["${"\\".repeat(8_999_999)}`],
    ["keys", `{${Array.from({ length: 700_000 }, (_, index) => `"${index}":1`).join()}}`],
  ])(
    "of nothing but %s end with a problem",
    (_, source) => {
      const result = importStory(source);
      expect(result.ok ? [] : result.problems).not.toHaveLength(0);
      expect(JSON.stringify(result).length).toBeLessThan(500_000);
    },
    60_000,
  );

  test("with thousands of mistakes in long names end with the first thousand problems, a few of them with advice", () => {
    const slug = (index: number) => `a${String(index).padStart(59, "0")}`;
    const actions = Array.from({ length: 1_000 }, (_, index) => messageAction(slug(index)));
    const links = Array.from({ length: 2_000 }, (_, index) => ({ from: slug(index + 5_000), to: slug(index + 7_000) }));
    const result = importStory({ ...storyOf(actions), links });
    const problems = result.ok ? [] : result.problems;
    expect(problems).toHaveLength(1_001);
    expect(problems.filter(({ message }) => message.includes("Did you mean"))).toHaveLength(10);
  });
});
