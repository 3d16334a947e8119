import { describe, expect, test } from "vitest";
import { conditionAction, httpAction, messageAction, storyOf, webhookAction } from "../../test/stories.ts";
import { checkStory, parseStory } from "../check.ts";
import { compileStory } from "../compile.ts";
import type { StoryAction } from "../definition.ts";
import { describeProblem } from "../problem.ts";

/** What a story may say of times: schedules, delays, throttles and its deadline. */

const scheduled = (schedule: unknown, action: StoryAction = messageAction("tick")) =>
  ({ ...action, schedule }) as StoryAction;

function problemsOf(action: unknown, more: object = {}): string[] {
  const story = { ...storyOf([webhookAction("hook"), action as StoryAction]), ...more };
  return checkStory(story).map((problem) => `${problem.code} ${describeProblem(problem)}`);
}

const transform = (options: object) => ({ ...messageAction("hold"), options });

describe("a schedule", () => {
  test.each([
    [[], "out_of_range actions[1].schedule: is empty; at least one entry is needed."],
    [[{}], "required actions[1].schedule[0].cron: is required."],
    [
      [{ cron: "* * * *" }],
      "bad_value actions[1].schedule[0].cron: needs 5 fields: minute hour day month weekday. This has 4.",
    ],
    [
      [{ cron: "@daily", timezone: "Mars/Phobos" }],
      "bad_value actions[1].schedule[0].timezone: is not a known time zone; write one like Europe/Berlin or UTC.",
    ],
    [
      [{ cron: "@daily", timezone: "Europe/Berln" }],
      "bad_value actions[1].schedule[0].timezone: is not a known time zone; did you mean Europe/Berlin?",
    ],
    [
      [{ cron: "@daily", timezone: "+05:30" }],
      "bad_value actions[1].schedule[0].timezone: is an offset. Name a place such as Europe/Berlin, whose clocks may change, or UTC.",
    ],
    [
      [{ cron: "@daily", missed: "none" }],
      'bad_value actions[1].schedule[0].missed: must be latest, all or skip, not "none".',
    ],
    [
      [{ cron: "@daily", missedMax: 1_001 }],
      "out_of_range actions[1].schedule[0].missedMax: must be at most 1 000, not 1001.",
    ],
    [
      [{ cron: "@daily", spreadSeconds: 3_601 }],
      "out_of_range actions[1].schedule[0].spreadSeconds: must be at most 3 600, not 3601.",
    ],
    [
      [{ cron: "@daily", jitter: 1 }],
      "unknown_key actions[1].schedule[0].jitter: is not known here; remove it, or use one of: cron, timezone, missed, missedMax, overlap, spreadSeconds.",
    ],
    [
      [{ cron: "0 9 * * *" }, { cron: "0  9 * * *", timezone: "utc", missed: "skip" }],
      "duplicate_schedule actions[1].schedule[1]: comes at the times of schedule[0]; remove one.",
    ],
  ])("of %j is refused", (schedule, problem) => {
    expect(problemsOf(scheduled(schedule))).toEqual([problem]);
  });

  test("can be given to what needs no event, with links that lead to it or not", () => {
    expect(problemsOf(scheduled([{ cron: "@daily" }], httpAction("call")))).toEqual([]);
    expect(checkStory(storyOf([webhookAction("hook"), scheduled([{ cron: "@daily" }])], ["hook > tick"]))).toEqual([]);
    for (const action of [conditionAction("check"), webhookAction("other")]) {
      expect(problemsOf(scheduled([{ cron: "@daily" }], action))).toEqual([
        expect.stringMatching(/^unknown_key actions\[1\]\.schedule: is not known here/),
      ]);
    }
    const hold = scheduled([{ cron: "@daily" }], transform({ mode: "delay", seconds: 1 }) as StoryAction);
    expect(problemsOf(hold)).toEqual([
      "schedule_without_event actions[1].schedule: has no event to pass on when it starts by itself. Schedule the action that comes after it instead.",
    ]);
  });

  test("is one of 10 of an action and of 200 of a story", () => {
    const of = (count: number) => Array.from({ length: count }, (_, n) => ({ cron: `${n} * * * *` }));
    expect(problemsOf(scheduled(of(11)))).toEqual([
      "import_too_large actions[1].schedule: has 11 entries; 10 are allowed.",
    ]);
    const many = Array.from({ length: 21 }, (_, n) => scheduled(of(10), messageAction(`tick_${n}`)));
    expect(checkStory(storyOf(many.slice(1)))).toEqual([]);
    expect(checkStory(storyOf(many)).map(describeProblem)).toEqual([
      "The story has 210 schedules; 200 are allowed. Let one action start the others.",
    ]);
  });

  test("that says the same in other words reads the same", () => {
    const timezone = "europe/berlin";
    const wordy = {
      cron: " 0  9 * * * ",
      timezone,
      missed: "latest",
      missedMax: 100,
      overlap: "allow",
      spreadSeconds: 0,
    };
    const read = parseStory(storyOf([scheduled([wordy, { cron: "@daily", timezone: "" }])]));
    expect(read.ok && read.definition.actions).toMatchObject([
      { schedule: [{ cron: "0 9 * * *", timezone: "Europe/Berlin" }, { cron: "@daily" }] },
    ]);
    expect(JSON.stringify(read)).not.toMatch(/missed|overlap|spread|UTC/);
  });
});

describe("a delay and a throttle", () => {
  const until = "must be a date and time such as 2027-01-31T09:00:00Z, or a formula that gives it.";
  test.each([
    [{ mode: "delay" }, "bad_value actions[1].options: needs either seconds or until."],
    [
      { mode: "delay", seconds: 1, until: "2027-01-31" },
      "bad_value actions[1].options: needs either seconds or until.",
    ],
    [{ mode: "delay", seconds: -1 }, "out_of_range actions[1].options.seconds: must be at least 0."],
    [
      { mode: "delay", seconds: 31_622_401 },
      "out_of_range actions[1].options.seconds: must be at most 31 622 400, not 31622401.",
    ],
    [
      { mode: "delay", seconds: true },
      'wrong_type actions[1].options.seconds: must be a number of seconds, or a formula that gives it: a text that starts with "=".',
    ],
    [
      { mode: "delay", seconds: "<<5>>" },
      'value_formula_needed actions[1].options.seconds: must be a value formula: a text that starts with "=", such as =5.',
    ],
    [{ mode: "delay", until: "tomorrow" }, `bad_value actions[1].options.until: ${until}`],
    [{ mode: "delay", until: "2027-02-29T09:00:00Z" }, `bad_value actions[1].options.until: ${until}`],
    [{ mode: "throttle", events: 1 }, "required actions[1].options.perSeconds: is required for an event_transform."],
    [{ mode: "throttle", events: 0, perSeconds: 1 }, "out_of_range actions[1].options.events: must be at least 1."],
    [
      { mode: "throttle", events: 101, perSeconds: 1 },
      "bad_value actions[1].options: lets through more than 100 events a second, the most that it can space evenly.",
    ],
  ])("of %j are refused", (options, problem) => {
    expect(problemsOf(transform(options))).toEqual([problem]);
  });

  test.each([
    { mode: "delay", seconds: 0 },
    { mode: "delay", seconds: "=1 + 1" },
    { mode: "delay", until: "2027-01-31 09:00" },
    { mode: "delay", until: "2027-01-<<5>>" },
    { mode: "delay", until: "=NOW()" },
    { mode: "throttle", events: 10_000, perSeconds: 100 },
  ])("of %j are accepted, and are not pure", (options) => {
    const story = storyOf([webhookAction("hook"), transform(options) as StoryAction], ["hook > hold"]);
    expect(checkStory(story)).toEqual([]);
    const compiled = compileStory(story);
    expect(compiled.ok && compiled.plan.actions.hold?.pure).toBe(false);
  });
});

describe("a plan", () => {
  test("has the schedules of the actions that are not disabled, with their defaults, and the deadline", () => {
    const monday = { cron: "30 6 * * MON", missed: "all", missedMax: 5, overlap: "skip", spreadSeconds: 9 };
    const actions = [
      scheduled([{ cron: "@daily" }], messageAction("off", null, { disabled: true })),
      scheduled([{ ...monday, timezone: "asia/tokyo" }]),
      scheduled([{ cron: "0 12 * * *" }, { cron: "0 10 * * *" }], httpAction("call")),
    ];
    const compiled = compileStory({ ...storyOf(actions), settings: { deadlineSeconds: 60 } });
    expect(compiled.ok && compiled.plan.deadlineMs).toBe(60_000);
    const defaults = { timezone: "UTC", missed: "latest", missedMax: 100, overlap: "allow", spreadSeconds: 0 };
    expect(compiled.ok && compiled.plan.schedules).toEqual([
      { action: "call", cron: "0 10 * * *", ...defaults },
      { action: "call", cron: "0 12 * * *", ...defaults },
      { action: "tick", ...monday, timezone: "Asia/Tokyo" },
    ]);
  });

  test.each([
    [9, "out_of_range settings.deadlineSeconds: must be at least 10."],
    [31_622_401, "out_of_range settings.deadlineSeconds: must be at most 31 622 400, not 31622401."],
  ])("has no deadline of %i seconds", (deadlineSeconds, problem) => {
    expect(problemsOf(messageAction("note"), { settings: { deadlineSeconds } })).toEqual([problem]);
  });
});
