import { describe, expect, test } from "vitest";
import { problemOf, soundStory, withChange } from "../test/faults.ts";
import { messageAction, storyOf, webhookAction } from "../test/stories.ts";
import { checkStory, parseStory } from "./check.ts";
import { sortProblems } from "./problem.ts";

describe("a story without faults", () => {
  test("has no problems, and is given back with its keys in the order of the format", () => {
    expect(checkStory(soundStory)).toEqual([]);
    const { links, actions, name, formatVersion } = soundStory;
    const parsed = parseStory({ links, actions, name, formatVersion });
    expect(parsed.ok && Object.keys(parsed.definition)).toEqual(["formatVersion", "name", "actions", "links"]);
  });

  test("may have loops, links to itself, actions that nothing leads to, and two webhooks", () => {
    const loops = ["hook > check", "check > check", "check > call", "call > check", "call failure> call"];
    expect(checkStory(storyOf([...soundStory.actions, webhookAction("other")], loops))).toEqual([]);
  });

  test("writes the kind of a link only where it is not the default", () => {
    const parsed = parseStory({ ...soundStory, links: [{ from: "hook", to: "check", kind: "default" }] });
    expect(parsed.ok && parsed.definition.links).toEqual([{ from: "hook", to: "check" }]);
  });
});

describe("unknown keys are refused with their path, and a near one is offered:", () => {
  test.each([
    [
      "colour",
      "unknown_key colour: is not known here; remove it, or use one of: formatVersion, name, description, settings, actions, links, notes, groups.",
    ],
    ["descripton", "unknown_key descripton: is not known here; did you mean description?"],
    ["settings.mising", "unknown_key settings.mising: is not known here; did you mean missing?"],
    ["actions[0].positions", "unknown_key actions[0].positions: is not known here; did you mean position?"],
    ["actions[0].options.verb", "unknown_key actions[0].options.verb: is not known here; did you mean verbs?"],
    [
      "actions[1].options.rules[0].to",
      "unknown_key actions[1].options.rules[0].to: is not known here; remove it, or use one of: type, value.",
    ],
    ["actions[2].options.uri", "unknown_key actions[2].options.uri: is not known here; did you mean url?"],
    [
      "actions[3].options.path",
      "unknown_key actions[3].options.path: is not known here; remove it, or use one of: mode, payload, loop.",
    ],
    ["links[0].knd", "unknown_key links[0].knd: is not known here; did you mean kind?"],
  ])("%s", (path, expected) => {
    const base = path.startsWith("settings") ? { ...soundStory, settings: {} } : soundStory;
    const copy = structuredClone(base);
    const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
    const last = steps.pop() ?? "";
    Object.assign(Object(steps.reduce<unknown>((at, step) => Reflect.get(Object(at), step), copy)), { [last]: 1 });
    expect(problemOf(copy)).toBe(expected);
  });
});

describe("all problems", () => {
  test("are told at once, shape, graph and formulas together, in the order of the definition", () => {
    const broken = {
      formatVersion: 1,
      nam: "x",
      actions: [
        { id: "h", slug: "hook", type: "webhook", name: "Hook", options: { verbs: ["FETCH"] } },
        {
          id: "h",
          slug: "note",
          type: "event_transform",
          name: "Note",
          options: { mode: "message", payload: "=hok.a" },
        },
        ...Array.from({ length: 9 }, (_, index) => messageAction(`a${index}`)),
        { id: "z", slug: "z", type: "http_request", name: "", options: {} },
      ],
      links: [
        { from: "hook", to: "note" },
        { from: "note", to: "gone" },
      ],
    };
    expect(checkStory(broken).map(({ code, path }) => `${code} ${path}`)).toEqual([
      "bad_value actions[0].options.verbs[0]",
      "duplicate_id actions[1].id",
      "unknown_reference actions[1].options.payload",
      "out_of_range actions[11].name",
      "required actions[11].options.url",
      "unknown_action links[1].to",
      "unknown_key nam",
      "required name",
    ]);
  });

  test("are cut after the first thousand, which is said", () => {
    const problems = Array.from({ length: 1_500 }, (_, index) => ({
      code: "required" as const,
      path: `actions[${1_499 - index}].name`,
      message: "",
    }));
    const told = sortProblems(problems);
    expect(told).toHaveLength(1_001);
    expect(told[0]?.path).toBe("actions[0].name");
    expect(told.at(-1)).toEqual({
      code: "more_problems",
      path: "",
      message: "There are more problems than these. Mend these first.",
    });
  });
});

describe("values that are not JSON", () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  test.each([
    ["a function", () => 1, "not_json actions[3].options.payload: is a function, which JSON can't hold."],
    [
      "undefined in a list",
      [undefined],
      "not_json actions[3].options.payload[0]: is undefined, which JSON can't hold; leave the key out.",
    ],
    ["a bigint", 1n, "not_json actions[3].options.payload: is a bigint, which JSON can't hold."],
    [
      "a date",
      new Date(0),
      "not_json actions[3].options.payload: is an object of the kind Date, which JSON can't hold.",
    ],
    [
      "infinity",
      Number.POSITIVE_INFINITY,
      "not_json actions[3].options.payload: is Infinity, a number that JSON can't hold.",
    ],
    ["a cycle", cycle, /^json_too_deep The JSON is nested more than 100 levels deep/],
    [
      "NUL",
      "a\u0000",
      "bad_text actions[3].options.payload: holds a NUL character (\\u0000), which can't be stored. Remove it.",
    ],
    [
      "half a character",
      "\ud800",
      "bad_text actions[3].options.payload: holds half of a character pair (a lone surrogate), which can't be stored. Remove it.",
    ],
    [
      "a text over 5 MB",
      "x".repeat(5_000_001),
      "string_too_long actions[3].options.payload: is a text of 5.0 MB; one text may have 5 MB.",
    ],
  ])("%s", (_, payload, expected) => {
    expect(problemOf(withChange("actions[3].options.payload", payload))).toMatch(expected);
  });

  test.each([null, undefined, 1, "x", [], new Map()])("%s instead of a story", (input) => {
    expect(checkStory(input).length).toBeGreaterThan(0);
    expect(parseStory(input).ok).toBe(false);
  });
});
