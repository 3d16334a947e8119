import { readFileSync } from "node:fs";
import { compareStories, toSdkSource } from "@fairlead/story";
import { arbitraryStory, messageAction, parsed, storyOf, webhookAction } from "@fairlead/story/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateSource } from "../../test/evaluateSource.ts";
import { definition } from "../../test/everyFormDefinition.ts";
import { readSource } from "./readSource.ts";

const head = 'import { formula, story, text, z } from "@fairlead/sdk";\n';

function read(source: string) {
  const found = readSource(source);
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  return found.definition;
}

function problemOf(source: string) {
  const found = readSource(source);
  return found.ok ? null : found.problems[0];
}

describe("code that is read and not run", () => {
  test("gives what running it gives, whatever the story", () => {
    fc.assert(
      fc.property(arbitraryStory(), (any) => {
        const source = toSdkSource(parsed(any));
        expect(read(source)).toEqual(evaluateSource(source));
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  test("is read in every form that there is, with any ends of lines", () => {
    const source = readFileSync(new URL("../../test/everyForm.ts", import.meta.url), "utf8").replace(
      '"../src/index.ts"',
      '"@fairlead/sdk"',
    );
    for (const written of [source, source.replaceAll("\n", "\r\n"), `\uFEFF${source}`])
      expect(compareStories(definition, read(written))).toEqual([]);
  });

  test("may be written by a person: constants, descriptions of data, functions, comments, no semicolons", () => {
    const source = `${head}
// Where reviews are asked for
const base = "https://review.example.com"
const order = z.object({ lines: z.array(z.object({ price: z.number() })) });
/* a function that makes options */
const post = (path, body) => ({ url: \`\${base}/\${path}\`, method: "post", body });

export default story("Orders", (s) => {
  const call = s.webhook("Receive", { body: order })
  const all = call.to.transform("All", { payload: { dear: call.body.lines.filter((line) => line.price.gte(1_000)).size() } })
  all.to.http("Ask", post("orders", { sum: formula<number>\`ROUND(\${all.dear}, 2)\`, 'a-b': text\`\${all["dear"]}\\u00e9\` }));
  return all;
});
`;
    expect(read(source)).toEqual(evaluateSource(source.replace("1_000", "1000")));
  });

  test.each([
    ["let x = 1;\nexport default x;", 2, "not run"],
    ['import fs from "node:fs";\nexport default 1;', 2, "{ is expected"],
    ['import { readFileSync } from "node:fs";\nexport default 1;', 2, "Only @fairlead/sdk"],
    ["export default process.exit(1);", 2, "Nothing is called process"],
    ["export default story.constructor('return 1')();", 2, "no constructor"],
    ["export default [].map((x) => x);", 2, "no map"],
    ["export default ''.constructor;", 2, "no constructor"],
    ["export default story('A', (s) => {\n  s.webhooks('B');\n});", 3, "no webhooks"],
    [
      "export default story('A', (s) => {\n  const a = s.webhook('B');\n  a.to.transform('C', { payload: `$" +
        "{a.body}` });\n});",
      4,
      "Write text",
    ],
    ["export default story('A', (s) => { s.webhook('B') + 1 });", 2, "not run"],
    ["export default story('A', (s) => {", 2, "can't be read"],
    ["export default story('A", 2, "no end"],
    [`export default ${"[".repeat(1_000)}`, 2, "nested"],
    ["const f = (x) => f(x);\nexport default f(1);", null, "can't be read"],
  ])("%s is refused with its line", (source, line, message) => {
    const problem = problemOf(`${head}${source}`);
    expect(problem?.line).toBe(line);
    expect(problem?.message).toContain(message);
  });

  test("a story that does not hold together is told with all of its problems", () => {
    const draft = parsed(storyOf([webhookAction("a"), messageAction("b", { x: "=half +" })], ["a > b"]));
    const found = readSource(toSdkSource(draft));
    expect(found).toMatchObject({
      ok: false,
      problems: [{ line: null, message: expect.stringContaining("end of the formula") }],
    });
    expect(problemOf(`${head}export default { formatVersion: 1 };`)?.line).toBeNull();
  });
});
