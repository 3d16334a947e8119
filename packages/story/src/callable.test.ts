import { expect, test } from "vitest";
import { messageAction, storyOf, webhookAction } from "../test/stories.ts";
import { readCallInputs } from "./callable.ts";
import { checkStory, parseStory } from "./check.ts";
import { compileStory } from "./compile.ts";
import type { StoryDefinition } from "./definition.ts";

/** What a story says of how others call it. */

const story = (callable: object): StoryDefinition => ({
  ...storyOf(
    [webhookAction("receive", {}, { id: "in" }), messageAction("answer", 1, { id: "out" })],
    ["receive > answer"],
  ),
  settings: { callable } as NonNullable<StoryDefinition["settings"]>,
});

test("a plan names entry and exits by their slugs, with defaults", () => {
  const compiled = compileStory(story({ entry: "in", exits: ["out"] }));
  expect(compiled.ok && compiled.plan.callable).toEqual({
    entry: "receive",
    exits: ["answer"],
    access: "team",
    teams: [],
    inputs: [],
  });
});

test.each([
  [{ entry: "no", exits: ["out"] }, "unknown_action settings.callable.entry"],
  [{ entry: "out", exits: ["out"] }, "bad_value settings.callable.entry"],
  [{ entry: "in", exits: ["in"] }, "bad_value settings.callable.exits[0]"],
  [{ entry: "in", exits: ["out", "no"] }, "unknown_action settings.callable.exits[1]"],
  [{ entry: "in", exits: ["out"], access: "teams" }, "required settings.callable.teams"],
  [
    { entry: "in", exits: ["out"], inputs: [{ name: "n", type: "number", default: "1" }] },
    "bad_value settings.callable.inputs[0].default",
  ],
  [
    {
      entry: "in",
      exits: ["out"],
      inputs: [
        { name: "n", type: "any" },
        { name: "n", type: "text" },
      ],
    },
    "bad_value settings.callable.inputs[1].name",
  ],
])("%j: %s", (callable, problem) => {
  const problems = checkStory(story(callable)).map(({ code, path }) => `${code} ${path}`);
  expect(problems).toContain(problem);
  expect(compileStory(story(callable)).ok).toBe(false);
  expect(parseStory(story(callable)).ok).toBe(true);
});

test("a payload gets the defaults of what it lacks, and NULL stands for what has none", () => {
  const compiled = compileStory(
    story({
      entry: "in",
      exits: ["out"],
      inputs: [
        { name: "a", type: "boolean", default: true },
        { name: "b", type: "object" },
      ],
    }),
  );
  const callable = compiled.ok ? compiled.plan.callable : undefined;
  if (callable === undefined) throw new Error("The story can't be called.");
  expect(readCallInputs(callable, {})).toEqual({ ok: true, body: { a: true, b: null } });
  expect(readCallInputs(callable, { a: false, b: { c: 1 } })).toEqual({ ok: true, body: { a: false, b: { c: 1 } } });
  expect(readCallInputs(callable, { a: 1 })).toEqual({ ok: false, message: "its input 'a' must be a boolean." });
});
