import { describe, expect, test } from "vitest";
import { conditionAction, explodeAction, httpAction, messageAction, storyOf, webhookAction } from "../test/stories.ts";
import { checkStory, parseStory } from "./check.ts";
import { compileStory } from "./compile.ts";
import { storyLimits } from "./limits.ts";
import { describeProblem, sortProblems } from "./problem.ts";

const story = storyOf(
  [webhookAction("hook"), conditionAction("check", "=hook.body.ok"), httpAction("call"), messageAction("note")],
  ["hook > check", "check > call", "check no_match> note"],
);

/** A copy of the story with one thing set at a path such as `actions[1].slug`; `undefined` takes it away. */
function withChange(path: string, value: unknown): unknown {
  const copy = structuredClone(story);
  const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
  const last = steps.pop() ?? "";
  const target = steps.reduce<unknown>((at, step) => Reflect.get(Object(at), step), copy);
  if (value === undefined) Reflect.deleteProperty(Object(target), last);
  else Object.defineProperty(target, last, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

/** The one problem of a story, as `code path: message`. */
function problemOf(input: unknown): string {
  const problems = checkStory(input);
  expect(problems.map(describeProblem)).toHaveLength(1);
  return problems.map((problem) => `${problem.code} ${describeProblem(problem)}`).join("\n");
}

describe("a story without faults", () => {
  test("has no problems, and is given back with its keys in the order of the format", () => {
    expect(checkStory(story)).toEqual([]);
    const { links, actions, name, formatVersion } = story;
    const parsed = parseStory({ links, actions, name, formatVersion });
    expect(parsed.ok && Object.keys(parsed.definition)).toEqual(["formatVersion", "name", "actions", "links"]);
  });

  test("may have loops, links to itself, actions that nothing leads to, and two webhooks", () => {
    const loops = ["hook > check", "check > check", "check > call", "call > check", "call failure> call"];
    expect(checkStory(storyOf([...story.actions, webhookAction("other")], loops))).toEqual([]);
  });

  test("writes the kind of a link only where it is not the default", () => {
    const parsed = parseStory({ ...story, links: [{ from: "hook", to: "check", kind: "default" }] });
    expect(parsed.ok && parsed.definition.links).toEqual([{ from: "hook", to: "check" }]);
  });
});

describe("every fault is named with its place, its limit and the way out:", () => {
  test.each([
    ["formatVersion", undefined, "required formatVersion: is required: 1."],
    [
      "formatVersion",
      99,
      "format_newer formatVersion: This file was made by a newer version (99); this server reads up to 1.",
    ],
    ["formatVersion", "1", 'bad_value formatVersion: must be 1, not "1".'],
    ["name", "", "out_of_range name: is empty."],
    ["name", "n".repeat(201), "out_of_range name: has 201 characters; 200 are allowed."],
    ["name", 7, "wrong_type name: must be a text, not 7."],
    ["links", undefined, "required links: is required."],
    ["links", {}, "wrong_type links: must be a list, not an object."],
    [
      "settings",
      { missing: "nul" },
      'bad_value settings.missing: must be error or null, not "nul"; did you mean null?',
    ],
    ["actions[0].id", "a b", "bad_value actions[0].id: must be 1 to 64 letters, digits, hyphens or underscores."],
    ["actions[0].disabled", "yes", 'wrong_type actions[0].disabled: must be true or false, not "yes".'],
    ["actions[0].position", { x: 1 }, "required actions[0].position.y: is required."],
    ["actions[0].options", undefined, "required actions[0].options: is required for a webhook."],
    ["actions[0].options.verbs", [], "out_of_range actions[0].options.verbs: is empty; at least one entry is needed."],
    [
      "actions[0].options.verbs",
      ["post"],
      'bad_value actions[0].options.verbs[0]: must be GET, POST, PUT, PATCH or DELETE, not "post"; did you mean POST?',
    ],
    [
      "actions[0].options.path",
      "New alert",
      "bad_value actions[0].options.path: may hold small letters and digits, with single hyphens between them, such as new-alert.",
    ],
    ["actions[1].options.rules", [], "out_of_range actions[1].options.rules: is empty; at least one entry is needed."],
    [
      "actions[1].options.rules[0].value",
      undefined,
      "required actions[1].options.rules[0].value: is required for a condition.",
    ],
    [
      "actions[1].options.rules[0].type",
      "equals",
      'bad_value actions[1].options.rules[0].type: must be is_true, is_false, equal, not_equal, less, less_or_equal, greater, greater_or_equal, contains, not_contains, in, not_in, matches or not_matches, not "equals"; did you mean equal?',
    ],
    [
      "actions[1].options.mustMatch",
      2,
      "bad_value actions[1].options.mustMatch: is 2, but there is 1 rule: it could never match.",
    ],
    ["actions[1].options.mustMatch", 0, "out_of_range actions[1].options.mustMatch: must be at least 1."],
    ["actions[2].options.url", undefined, "required actions[2].options.url: is required for an http_request."],
    ["actions[2].options.url", "", "out_of_range actions[2].options.url: is empty."],
    [
      "actions[2].options.method",
      "POST",
      'bad_value actions[2].options.method: must be get, post, put, patch, delete, head or options, not "POST"; did you mean post?',
    ],
    [
      "actions[2].options.headers",
      { "X Token": "1" },
      `bad_key actions[2].options.headers["X Token"]: is not a header's name: letters, digits and hyphens, no spaces or colons.`,
    ],
    [
      "actions[2].options.headers",
      { "X-Token": 1 },
      "wrong_type actions[2].options.headers.X-Token: must be a text, not 1.",
    ],
    [
      "actions[2].options.query",
      { q: {} },
      "wrong_type actions[2].options.query.q: must be a text, a number, true, false, null or a list of these.",
    ],
    [
      "actions[2].options.timeoutSeconds",
      301,
      "out_of_range actions[2].options.timeoutSeconds: must be at most 300, not 301.",
    ],
    [
      "actions[2].options.timeoutSeconds",
      1.5,
      "wrong_type actions[2].options.timeoutSeconds: must be a whole number, not 1.5.",
    ],
    [
      "actions[2].options.errorStatuses",
      ["5xx"],
      'bad_value actions[2].options.errorStatuses[0]: must be a status such as "404" or a range such as "500-599".',
    ],
    [
      "actions[2].options.errorStatuses",
      ["599-500"],
      "bad_value actions[2].options.errorStatuses[0]: must begin with the smaller status.",
    ],
    [
      "actions[3].options.payload",
      undefined,
      "required actions[3].options.payload: is required for an event_transform.",
    ],
    [
      "actions[3].options.mode",
      "mesage",
      'bad_value actions[3].options.mode: must be message, explode, implode, extract, deduplicate, delay or throttle, not "mesage"; did you mean message?',
    ],
    [
      "actions[3].options",
      { mode: "explode" },
      "required actions[3].options.path: is required for an event_transform.",
    ],
    [
      "actions[3].options",
      { mode: "explode", path: "=[]", to: "index" },
      "bad_value actions[3].options.to: can't be index, size or guid: these stand beside the item in every event.",
    ],
    [
      "actions[3].options",
      { mode: "explode", path: "=[]", limit: 10_001 },
      "out_of_range actions[3].options.limit: must be at most 10 000, not 10001.",
    ],
    [
      "actions[3].options",
      { mode: "explode", path: "<<check.list>>" },
      'value_formula_needed actions[3].options.path: must be a value formula: a text that starts with "=", such as =check.list.',
    ],
    ["actions[2].retry", { limit: 26 }, "out_of_range actions[2].retry.limit: must be at most 25, not 26."],
    ["actions[3].id", "hook", "duplicate_id actions[3].id: 'hook' is already used by actions[0]; choose another."],
    [
      "notes",
      [
        { id: "n", text: "", position: { x: 0, y: 0 } },
        { id: "n", text: "", position: { x: 0, y: 0 } },
      ],
      "duplicate_id notes[1].id: 'n' is already used by notes[0]; choose another.",
    ],
    [
      "groups",
      [
        { id: "g", name: "G" },
        { id: "g", name: "G" },
      ],
      "duplicate_id groups[1].id: 'g' is already used by groups[0]; choose another.",
    ],
    [
      "actions[1].group",
      "g",
      "unknown_group actions[1].group: there is no group 'g'. Add it to groups, or leave the key out.",
    ],
    ["links[0].kind", "sucess", 'bad_value links[0].kind: must be default, no_match or failure, not "sucess".'],
    [
      "links[0].kind",
      "failure",
      "link_kind links[0].kind: 'hook' is a webhook, which has no failure links; it has default.",
    ],
    ["links[1].from", "chek", "unknown_action links[1].from: there is no action 'chek'. Did you mean 'check'?"],
    [
      "links[1].to",
      "nowhere_at_all",
      "unknown_action links[1].to: there is no action 'nowhere_at_all'. Add the action or remove the link.",
    ],
    [
      "links[1].to",
      "hook",
      "link_into_root links[1].to: 'hook' is a webhook: it starts story runs, so nothing can lead to it. Remove the link.",
    ],
    ["links[3]", { from: "hook", to: "check" }, "duplicate_link links[3]: is the same as links[0]; remove one."],
    [
      "links[3]",
      { from: "call", to: "note", kind: "no_match" },
      "link_kind links[3].kind: 'call' is an http_request, which has no no_match links; it has default and failure.",
    ],
    [
      "actions[3].atMostOnce",
      true,
      "bad_value actions[3].atMostOnce: this is an event_transform, which has no effect outside that could happen twice. Leave the key out.",
    ],
    [
      "actions[2]",
      { ...httpAction("call"), atMostOnce: true, retry: { limit: 2 } },
      "bad_value actions[2].retry.limit: is 2, but a run that is executed at most once is never tried again. Set it to 0, or leave atMostOnce out.",
    ],
    ["actions[2].atMostOnce", "yes", 'wrong_type actions[2].atMostOnce: must be true or false, not "yes".'],
  ])("%s = %j", (path, value, expected) => {
    expect(problemOf(withChange(path, value))).toBe(expected);
  });

  test("an action of an unknown type, whose other keys are checked as well", () => {
    const input = withChange("actions[2]", {
      id: "call",
      slug: "call",
      type: "http_requst",
      name: "",
      options: 1,
      extra: 1,
    });
    expect(checkStory(input).map(describeProblem)).toEqual([
      "actions[2].extra: is not known here; remove it, or use one of: id, slug, type, name, description, disabled, options, retry, atMostOnce, local, onlyIf, includeMetadata, schedule, group, position.",
      "actions[2].name: is empty.",
      'actions[2].type: must be webhook, http_request, event_transform, condition, send_email, receive_email or send_to_story, not "http_requst"; did you mean http_request?',
    ]);
  });

  test("two actions with one slug", () => {
    expect(problemOf(storyOf([webhookAction("hook"), messageAction("hook", 1, { id: "other" })]))).toBe(
      "duplicate_slug actions[1].slug: 'hook' is already used by actions[0]; choose another.",
    );
  });

  test("a slug that formulas could not name", () => {
    expect(checkStory(withChange("actions[3].slug", "Note")).map(describeProblem)).toEqual([
      "actions[3].slug: must start with a small letter and go on with small letters, digits or underscores, 64 at most, such as fetch_user.",
    ]);
  });

  test("more actions, links or notes than a story may have", () => {
    const many = Array.from({ length: storyLimits.actions + 1 }, (_, index) => messageAction(`a${index}`));
    expect(problemOf(storyOf(many))).toBe("import_too_large actions: has 1 001 entries; 1 000 are allowed.");
    const links = many.slice(0, 1000).flatMap(({ slug }, index) =>
      ["default", "failure"].flatMap((kind) => [
        { from: slug, to: slug, kind },
        { from: slug, to: `a${(index + 1) % 1000}`, kind },
      ]),
    );
    expect(problemOf({ ...storyOf(many.slice(0, 1000)), links })).toBe(
      "import_too_large links: has 4 000 entries; 2 000 are allowed.",
    );
    expect(checkStory(storyOf(many.slice(0, 1000)))).toEqual([]);
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
    const base = path.startsWith("settings") ? { ...story, settings: {} } : story;
    const copy = structuredClone(base);
    const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
    const last = steps.pop() ?? "";
    Object.assign(Object(steps.reduce<unknown>((at, step) => Reflect.get(Object(at), step), copy)), { [last]: 1 });
    expect(problemOf(copy)).toBe(expected);
  });
});

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
