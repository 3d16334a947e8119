import { writeField } from "@fairlead/formula";
import { compareStories, toSdkSource } from "@fairlead/story";
import { messageAction, parsed, storyOf, webhookAction } from "@fairlead/story/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateSource } from "../../test/evaluateSource.ts";
import { readSource } from "./readSource.ts";

/** What is taken from code is what running it gives: text that means something in it, and code that people write. */

const dollar = "$";
const marks = [
  ...[
    "\\",
    "`",
    "$",
    "{",
    "}",
    "${",
    '"',
    "'",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\0",
    "\u2028",
    "\u2029",
    "\uFEFF",
    "//",
    "/*",
    "*/",
  ],
  ...["\\u", "\\u{41}", "\\u{000041}", "\\u0041", "\\x41", "\\x", "\\0", "\\01", "\\1", "\\8", "0", "1", "a", "u", "x"],
  ...["<<", ">>", "=", "\\=", "</script>", "__proto__", "constructor", "é", "😀", " ", "(", ")", "=>", "return", ";"],
];
const marked = fc.array(fc.constantFrom(...marks), { maxLength: 8 }).map((parts) => parts.join(""));
const key = marked.filter((text) => text !== "__proto__");

/** Whether a text can be stored in a definition at all. */
const isKept = (text: string) => !text.includes("\0") && text.isWellFormed();

test("what any text is written with reads as that text, in names, options, keys and settings", () => {
  const kept = marked.filter(isKept);
  const some = fc.record({ text: kept, key: key.filter(isKept), name: kept.filter((one) => one.trim() !== "") });
  fc.assert(
    fc.property(some, ({ text, key: field, name }) => {
      const payload = {
        [field]: writeField(text),
        list: [text.length],
      };
      const story = parsed({
        ...storyOf([webhookAction("a"), messageAction("b", payload)], ["a > b"]),
        name,
        description: text,
      });
      const read = readSource(toSdkSource(story));
      if (!read.ok) throw new Error(JSON.stringify(read.problems));
      expect(compareStories(story, read.definition)).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 60_000);

const head = 'import { formula, story, text, z } from "@fairlead/sdk";\n';

function storyWith(value: string, before = ""): string {
  return `${head}${before}\nexport default story("A", (s) => {\n  s.webhook("W").to.transform("T", { payload: ${value} });\n});\n`;
}

/** What running code gives; null: it does not run. */
function runOf(source: string): unknown {
  try {
    return evaluateSource(source);
  } catch {
    return null;
  }
}

function expectSame(source: string): void {
  const read = readSource(source);
  if (read.ok) expect(read.definition, source).toEqual(runOf(source));
}

describe("code that is taken means what it means when it runs", () => {
  test("texts, templates and comments of any signs", () => {
    const frames = [
      ...[(raw: string) => `"${raw}"`, (raw: string) => `'${raw}'`, (raw: string) => `\`${raw}\``],
      ...[(raw: string) => `text\`${raw}\``, (raw: string) => `formula\`${raw}\``, (raw: string) => `{ "${raw}": 1 }`],
      ...[(raw: string) => `[1, // ${raw}\n 2]`, (raw: string) => `[1, /* ${raw} */ 2]`, (raw: string) => raw],
    ];
    fc.assert(
      fc.property(marked, fc.constantFrom(...frames), (raw, frame) => expectSame(storyWith(frame(raw)))),
      { numRuns: 800 },
    );
  }, 60_000);

  test("words and signs in any order", () => {
    const words = [
      ...[
        "a",
        "b",
        "f",
        "1",
        "-1",
        "0",
        "01",
        "1_0",
        "1_",
        ".5",
        "5.",
        "1e3",
        "0x10",
        "10n",
        "-",
        "+",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
      ],
      ...[
        ",",
        ":",
        ";",
        "=>",
        ".",
        "?.",
        "...",
        "=",
        "\n",
        "\u2028",
        "/* c */",
        "// c\n",
        "return",
        "const c =",
        '"t"',
        "`t`",
        `\`${dollar}{a}\``,
      ],
      ...[
        "a: 1",
        "[a]: 1",
        "__proto__: b",
        "as const",
        "satisfies X",
        "/a/",
        "!",
        "typeof",
        "null",
        "undefined",
        "true",
        "a.size()",
        "x => x",
      ],
    ];
    const some = fc.array(fc.constantFrom(...words), { maxLength: 7 }).map((parts) => parts.join(" "));
    const before = 'const a = 7; const b = { a, "c": [1] }; const f = (x, y) => [x, y];';
    const frames = [
      (code: string) => storyWith(code, before),
      (code: string) => storyWith(`f(${code})`, before),
      (code: string) => storyWith(`[${code}]`, before),
      (code: string) => storyWith("g(3, 4)", `${before}\nconst g = (x, y) => { ${code} };`),
      (code: string) => storyWith("g", `${before}\nconst g = ${code}`),
    ];
    fc.assert(
      fc.property(some, fc.constantFrom(...frames), (code, frame) => expectSame(frame(code))),
      { numRuns: 2_000 },
    );
  }, 120_000);

  test.each([
    ["a name that is given twice", storyWith("a", "const a = 1;\nconst a = 2;")],
    ["a parameter that is given twice", storyWith("f(1, 2)", "const f = (x, x) => x;")],
    ["a name of the SDK that is given away", storyWith("1", "const story = 1;")],
    ["a value named like one", storyWith("f(1)", "const f = (undefined) => undefined;")],
    ["what an object inherits", storyWith('{ __proto__: { a: 1 }, "__proto__": 1 }')],
    ["an escape that is none", storyWith('"\\u12"')],
    ["a character that there is not", storyWith('"\\u{110000}"')],
    ["a number of old", storyWith("010")],
    ["what follows a function", storyWith("1", "const f = (x) => { return x; }(1)")],
  ])("%s is refused with its line", (_, source) => {
    const read = readSource(source);
    expect(read.ok).toBe(false);
    expect(read.ok ? null : read.problems[0]?.line).toBeGreaterThan(1);
  });

  test("a value on the line below return is not returned, and statements end with their lines", () => {
    const source = storyWith(
      "[f(1), g(2)]",
      "const f = (x) => { return\nx }\nconst g = (x) => { return; }\n/* c */ const h = 1",
    );
    expect(readSource(source)).toMatchObject({ ok: false });
    expectSame(storyWith("[f(1) === 1, 2]", ""));
    expectSame(storyWith("b", "const a = 1 /* two\nlines */ const b = a"));
    expect(readSource(storyWith("b", "const a = 1 /* two\nlines */ const b = a")).ok).toBe(true);
    expect(readSource(storyWith("b", "const a = 1\n/* c */ const b = a")).ok).toBe(true);
  });
});

describe("code that would never end, or fill all memory, is refused", () => {
  const doubled = (first: string, next: (name: string) => string) =>
    Array.from({ length: 60 }, (_, n) => `const x${n + 1} = ${next(`x${n}`)};`).reduce(
      (all, line) => `${all}\n${line}`,
      `const x0 = ${first};`,
    );
  const many = (count: number, of: (n: number) => string) => Array.from({ length: count }, (_, n) => of(n)).join("\n");

  test.each([
    [
      "lists of twice the list before",
      storyWith(
        "x60",
        doubled("[1]", (x) => `[${x}, ${x}]`),
      ),
    ],
    [
      "texts of twice the text before",
      storyWith(
        "x60",
        doubled('"aaaaaaaa"', (x) => `\`\${${x}}\${${x}}\``),
      ),
    ],
    [
      "calls of twice the call before",
      storyWith(
        "x60()",
        doubled("() => 1", (x) => `() => [${x}(), ${x}()]`),
      ),
    ],
    [
      "formulas of twice the formula before",
      storyWith(
        "x60",
        doubled("formula`1`", (x) => `${x}.and(${x})`),
      ),
    ],
    [
      "texts with formulas of twice the text before",
      storyWith(
        "x60",
        doubled(`text\`a${dollar}{formula\`1\`}\``, (x) => `text\`\${${x}}\${${x}}\``),
      ),
    ],
    ["parentheses", storyWith("(".repeat(100_000))],
    ["lists in lists", storyWith("[".repeat(100_000))],
    ["fields of fields", storyWith(`formula\`a\`${".b".repeat(100_000)}`)],
    ["calls of calls", storyWith(`f${"()".repeat(100_000)}`, "const f = () => f;")],
    ["blanks after a name in parentheses", storyWith(`(a${" ".repeat(200_000)}!`)],
    ["comments without an end", storyWith(`1 ${"/* ".repeat(200_000)}`)],
    ["types without an end", storyWith(`f${"<a".repeat(200_000)}`)],
    ["names of names", storyWith(`a${", a".repeat(200_000)}`)],
    [
      "actions without number",
      `${head}export default story("A", (s) => {\n${many(60_000, () => 's.webhook("a")')}\n});`,
    ],
  ])(
    "%s",
    (_, source) => {
      expect(readSource(source)).toMatchObject({ ok: false });
    },
    20_000,
  );

  test("much code is read all the same", () => {
    const names = many(20_000, (n) => `const a${n} = () => ${n};`);
    const sum = `[${Array.from({ length: 20_000 }, (_, n) => `a${n}()`).join(", ")}]`;
    expect(readSource(storyWith(sum, `${" ".repeat(1_000_000)}\n${names}`)).ok).toBe(true);
  }, 20_000);
});
