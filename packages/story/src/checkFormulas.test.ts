import { describe, expect, test } from "vitest";
import { problemOf } from "../test/faults.ts";
import { explodeAction, messageAction, storyOf, webhookAction } from "../test/stories.ts";
import { checkStory, parseStory } from "./check.ts";
import { compileStory } from "./compile.ts";

describe("formulas", () => {
  const reading = (formula: unknown, links = ["hook > note", "note > last"]) =>
    storyOf(
      [webhookAction("hook"), messageAction("note"), messageAction("last", formula), messageAction("beside")],
      links,
    );

  test("may read every action that leads to theirs, and themselves on a loop", () => {
    expect(checkStory(reading("<<hook.body>> <<note>>"))).toEqual([]);
    expect(checkStory(reading("=last.count + 1", ["hook > last", "last > last"]))).toEqual([]);
    expect(checkStory(reading("=META.now & STORY.name"))).toEqual([]);
  });

  test("may read actions that are disabled, and those behind a disabled one", () => {
    const actions = [
      webhookAction("hook"),
      messageAction("off", 1, { disabled: true }),
      messageAction("last", "=off.a + hook.b"),
    ];
    expect(checkStory(storyOf(actions, ["hook > off", "off > last"]))).toEqual([]);
  });

  test("that name nothing get the near name and an edit that mends them", () => {
    expect(checkStory(reading("Hi <<hok.body>>"))).toEqual([
      {
        code: "unknown_reference",
        path: "actions[2].options.payload",
        message: "There is no action `hok`. Did you mean `hook`? Actions that lead here: hook, note.",
        from: 5,
        to: 8,
        fix: { label: "Use hook", from: 5, to: 8, insert: "hook" },
      },
    ]);
  });

  test("that name an action which does not come before are told what does", () => {
    expect(problemOf(reading("=beside.a"))).toBe(
      "unknown_reference actions[2].options.payload: `beside` doesn't come before this action: its events can't be read here. Actions that lead here: hook, note.",
    );
    expect(problemOf(reading("=note.a", []))).toBe(
      "unknown_reference actions[2].options.payload: `note` doesn't come before this action: its events can't be read here. No action leads here, so there are no events to read; add a link first.",
    );
  });

  test("that do not parse are told with the place inside the option", () => {
    const [problem] = checkStory(reading({ deep: ["ok", "a <<hook.>>"] }));
    expect(problem).toMatchObject({ code: "syntax_error", path: "actions[2].options.payload.deep[1]" });
    expect(problem?.from).toBeGreaterThan(3);
  });

  test("are not looked at when a draft is read, but keep it from being compiled", () => {
    const draft = reading("<<hok.body>> <<SIZE(>>");
    expect(parseStory(draft).ok).toBe(true);
    const compiled = compileStory(draft);
    expect(compiled.ok ? [] : compiled.problems).toEqual(checkStory(draft));
  });

  test("are not sought in options that are taken as they are", () => {
    expect(
      checkStory(
        storyOf([
          webhookAction("hook"),
          { ...explodeAction("e", "=[1]"), options: { mode: "explode", path: "=[1]", to: "=<<x" } },
        ] as never),
      ),
    ).toEqual([]);
  });

  test("add up to a million characters at most, which is told once", () => {
    const text = `<<hook.body>>${"x".repeat(400_000)}`;
    const full = storyOf(
      [webhookAction("hook"), messageAction("a", [text, text]), messageAction("b", [text, text])],
      ["hook > a", "hook > b"],
    );
    expect(problemOf(full)).toBe(
      "formulas_too_long actions[2].options.payload[0]: brings the texts with formulas of this story to more than 1 000 000 characters, the limit. Keep long texts out of the definition, or split the story.",
    );
    expect(checkStory({ ...full, actions: full.actions.slice(0, 2), links: full.links.slice(0, 1) })).toEqual([]);
  });
});
