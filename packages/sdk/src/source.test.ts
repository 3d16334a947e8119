import { readFileSync } from "node:fs";
import {
  checkStory,
  compareStories,
  compileStory,
  parseStory,
  type StoryAction,
  type StoryDefinition,
  toSdkSource,
} from "@fairlead/story";
import {
  arbitraryStory,
  conditionAction,
  httpAction,
  messageAction,
  storyOf,
  webhookAction,
} from "@fairlead/story/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateSource } from "../test/evaluateSource.ts";
import everyForm from "../test/everyForm.ts";
import { definition } from "../test/everyFormDefinition.ts";
import { StoryError } from "./index.ts";

function parsed(story: unknown): StoryDefinition {
  const read = parseStory(story);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.definition;
}

/** Evaluates the source of a story, and holds it to the story. */
function expectSame(story: StoryDefinition): void {
  const { notes: _, ...definition } = parsed(story);
  const source = toSdkSource(definition);
  const evaluated = evaluateSource(source);
  expect(compareStories(definition, evaluated), source).toEqual([]);
  expect(compileStory(evaluated)).toEqual(compileStory(definition));
}

function hasBuilder({ type }: StoryAction): boolean {
  return ["webhook", "http_request", "event_transform", "condition"].includes(type);
}

const dollar = "$";

describe("a story as source", () => {
  test("evaluates to the same definition and the identical plan, whatever the story", () => {
    fc.assert(
      fc.property(arbitraryStory(), (story) => {
        expectSame(story);
        // What a builder has a form for is never said by `raw`.
        const without = story.actions.filter((action) => !hasBuilder(action));
        expect(toSdkSource(parsed(story)).split(".raw(")).toHaveLength(without.length + 1);
      }),
      { numRuns: 300 },
    );
  }, 120_000);

  test("looks like this, in every form that there is; the compiler and the formatter of this package read it as well", () => {
    const written = readFileSync(new URL("../test/everyForm.ts", import.meta.url), "utf8");
    expect(toSdkSource(definition).replace('"@fairlead/sdk"', '"../src/index.ts"')).toBe(written);
    expect(compareStories(definition, everyForm)).toEqual([]);
    expect(compileStory(everyForm)).toEqual(compileStory(definition));
  });

  test("of a draft that has problems is written, and evaluating it tells them", () => {
    const draft = parsed(storyOf([webhookAction("a"), messageAction("b", { x: "=half +", y: "a <<half" })], ["a > b"]));
    expect(toSdkSource(draft)).toContain("to.raw(");
    try {
      evaluateSource(toSdkSource(draft));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(StoryError);
      expect((error as StoryError).problems).toEqual(checkStory(draft));
    }
  });

  test("keeps every character of texts that mean something in source", () => {
    const keys = { true: true, null: null, ">>": ">>", a: "=a", b: "a" };
    const odd = [
      `\`${dollar}{a}\``,
      "\\",
      "\\n",
      "\r\n",
      "'\"`",
      "\u2028",
      "*/ //",
      "</script>",
      `${dollar}{`,
      "$`",
      "\t\u0007",
      "=x",
      "\\=x",
      "<<",
      "\\<<",
    ];
    const texts = Object.fromEntries(
      odd.map((text, index) => [`k${index} ${text.slice(0, 3)}`, text.replaceAll("<<", "\\<<").replace(/^=/, "\\=")]),
    );
    const pills = Object.fromEntries(
      odd.filter((text) => !text.includes("<<")).map((text) => [text, `a${text} <<a.x>> ${text}.`]),
    );
    const formulas = [
      `="\`${dollar}{x}\` \\\\ " & a["\\"\`'"]`,
      `=a['\`${dollar}{b}\`']`,
      "=  a . b ",
      "=(a).b",
      "=a[a.i].c[0]",
      "=a.\nb",
    ];
    const name = `Say "hi" to \`${dollar}{them}\`\\`;
    expectSame({
      ...storyOf(
        [
          webhookAction("a"),
          messageAction("b", { texts, formulas, keys }),
          messageAction("c", pills, { name }),
          httpAction("delete", { url: "=a.eq" }),
        ],
        ["a > b", "a > c", "b > delete", "delete > b", "delete failure> delete"],
      ),
      name,
    });
  });

  test("says what nothing leads to, loops, and conditions of which one way is taken twice", () => {
    expectSame(
      storyOf(
        [
          messageAction("b", "=a.x"),
          messageAction("a", "=b.y"),
          conditionAction("class", "=a"),
          webhookAction("s"),
          webhookAction("a_1"),
          messageAction("a1"),
        ],
        ["a > b", "b > a", "a > class", "class > a", "class no_match> a", "class no_match> b", "class failure> class"],
      ),
    );
  });
});
