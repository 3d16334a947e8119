import { describe, expect, test } from "vitest";
import { problemOf, withChange } from "../test/faults.ts";
import { httpAction, messageAction, storyOf, webhookAction } from "../test/stories.ts";
import { actionIcons } from "./actionLook.ts";
import { checkStory } from "./check.ts";
import { storyLimits } from "./limits.ts";
import { describeProblem } from "./problem.ts";

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
    [
      "actions[0].icon",
      "unicorn",
      `bad_value actions[0].icon: must be ${actionIcons.slice(0, -1).join(", ")} or zap, not "unicorn".`,
    ],
    ["actions[0].width", 250, "bad_value actions[0].width: must be a multiple of 8."],
    ["actions[0].width", 160, "out_of_range actions[0].width: must be at least 168."],
    ["actions[0].position", { x: 1 }, "required actions[0].position.y: is required."],
    [
      "actions[0].options",
      { access: "oauth", oauth: { issuer: "http://login.example.com", audience: "a" } },
      "bad_value actions[0].options.oauth.issuer: must be an address that begins with https://, without a query.",
    ],
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
      "actions[2].extra: is not known here; remove it, or use one of: id, slug, type, name, description, disabled, options, retry, atMostOnce, monitoring, local, onlyIf, visitLimit, includeMetadata, schedule, group, icon, width, position.",
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
