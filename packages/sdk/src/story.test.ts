import { compileStory, importStory, type StoryDefinition } from "@fairlead/story";
import { describe, expect, test } from "vitest";
import { formula, type StoryBuilder, StoryError, story, text, z } from "./index.ts";

const alert = z.object({ host: z.string(), severity: z.number(), hosts: z.array(z.object({ name: z.string() })) });

/** Every builder, every option. */
const written = story(
  "Triage alert",
  (s) => {
    const call = s.webhook("Receive alert", {
      body: alert,
      path: "alerts",
      verbs: ["POST", "PUT"],
      description: "From outside",
    });
    const owner = call.to.http("Look up owner", {
      url: text`https://cmdb.example/hosts/${call.body.host}`,
      method: "post",
      headers: { "X-Severity": text`${call.body.severity}` },
      query: { q: call.body.host, list: ["a", call.body.host] },
      contentType: "form",
      body: { host: call.body.host, n: 1 },
      timeoutSeconds: 10,
      errorStatuses: ["404", "500-599"],
      followRedirects: true,
      retry: { limit: 5 },
      response: z.object({ email: z.string() }),
    });
    const urgent = owner.to.condition(
      "Is it urgent?",
      [
        call.body.severity.gte(7),
        { type: "contains", value: call.body.host, to: "prod" },
        { type: "is_false", value: owner.body.email },
      ],
      { mustMatch: 2 },
    );
    const note = urgent.match.transform("Note", {
      payload: { to: owner.body.email, said: text`${call.body.host} needs you` },
    });
    const each = urgent.noMatch.explode("Each host", { path: call.body.hosts, to: "host", limit: 50 });
    each.to.transform("One host", {
      payload: [each.host.name, each.index, each.at("size"), each.guid],
      slug: "one",
      disabled: true,
    });
    each.failed.transform("No list", { payload: each.failed.event.error.code });
    owner.failed.action(note);
    urgent.failed.action(note);
    note.failed.transform("Note failed", { payload: text`${note.failed.event.error.message}, ${note.at("to")}` });
    note.to.action(urgent);
  },
  { description: "All there is", missing: "null" },
);

const file = {
  formatVersion: 1,
  name: "Triage alert",
  description: "All there is",
  settings: { missing: "null" },
  actions: [
    {
      id: "receive_alert",
      slug: "receive_alert",
      type: "webhook",
      name: "Receive alert",
      description: "From outside",
      options: { path: "alerts", verbs: ["POST", "PUT"] },
    },
    {
      id: "look_up_owner",
      slug: "look_up_owner",
      type: "http_request",
      name: "Look up owner",
      options: {
        url: "https://cmdb.example/hosts/<<receive_alert.body.host>>",
        method: "post",
        headers: { "X-Severity": "<<receive_alert.body.severity>>" },
        query: { q: "=receive_alert.body.host", list: ["a", "=receive_alert.body.host"] },
        contentType: "form",
        body: { host: "=receive_alert.body.host", n: 1 },
        timeoutSeconds: 10,
        errorStatuses: ["404", "500-599"],
        followRedirects: true,
      },
      retry: { limit: 5 },
    },
    {
      id: "is_it_urgent",
      slug: "is_it_urgent",
      type: "condition",
      name: "Is it urgent?",
      options: {
        rules: [
          { type: "is_true", value: "=receive_alert.body.severity >= 7" },
          { type: "contains", value: "=receive_alert.body.host", to: "prod" },
          { type: "is_false", value: "=look_up_owner.body.email" },
        ],
        mustMatch: 2,
      },
    },
    {
      id: "note",
      slug: "note",
      type: "event_transform",
      name: "Note",
      options: {
        mode: "message",
        payload: { to: "=look_up_owner.body.email", said: "<<receive_alert.body.host>> needs you" },
      },
    },
    {
      id: "each_host",
      slug: "each_host",
      type: "event_transform",
      name: "Each host",
      options: { mode: "explode", path: "=receive_alert.body.hosts", to: "host", limit: 50 },
    },
    {
      id: "one",
      slug: "one",
      type: "event_transform",
      name: "One host",
      disabled: true,
      options: {
        mode: "message",
        payload: ["=each_host.host.name", "=each_host.index", "=each_host.size", "=each_host.guid"],
      },
    },
    {
      id: "no_list",
      slug: "no_list",
      type: "event_transform",
      name: "No list",
      options: { mode: "message", payload: "=each_host.error.code" },
    },
    {
      id: "note_failed",
      slug: "note_failed",
      type: "event_transform",
      name: "Note failed",
      options: { mode: "message", payload: "<<note.error.message>>, <<note.to>>" },
    },
  ],
  links: [
    { from: "receive_alert", to: "look_up_owner" },
    { from: "look_up_owner", to: "is_it_urgent" },
    { from: "is_it_urgent", to: "note" },
    { from: "is_it_urgent", to: "each_host", kind: "no_match" },
    { from: "each_host", to: "one" },
    { from: "each_host", to: "no_list", kind: "failure" },
    { from: "look_up_owner", to: "note", kind: "failure" },
    { from: "is_it_urgent", to: "note", kind: "failure" },
    { from: "note", to: "note_failed", kind: "failure" },
    { from: "note", to: "is_it_urgent" },
  ],
};

function planOf(definition: StoryDefinition) {
  const compiled = compileStory(definition);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.plan;
}

describe("a story written in TypeScript", () => {
  test("is the same definition as its file, and compiles to the identical plan", () => {
    const imported = importStory(JSON.stringify(file));
    if (!imported.ok) throw new Error(JSON.stringify(imported.problems));
    expect(written).toEqual(imported.definition);
    expect(planOf(written)).toEqual(planOf(imported.definition));
  });

  test("is plain JSON", () => {
    expect(JSON.parse(JSON.stringify(written))).toEqual(written);
  });
});

describe("slugs", () => {
  const slugsOf = (...names: string[]) =>
    story("Names", (s) => names.forEach((name) => void s.webhook(name))).actions.map(({ slug }) => slug);

  test("are made from names in snake case, with a number where one is taken", () => {
    expect(
      slugsOf("Look up owner", "look up OWNER!", "Über uns", "3rd try", "???", "It's done", "x".repeat(90)),
    ).toEqual(["look_up_owner", "look_up_owner_2", "uber_uns", "action_3rd_try", "action", "its_done", "x".repeat(60)]);
  });

  test("can be chosen", () => {
    expect(story("One", (s) => void s.webhook("Receive it", { slug: "hook" })).actions[0]).toMatchObject({
      id: "hook",
      slug: "hook",
    });
  });
});

describe("a story that does not hold together", () => {
  const problemsOf = (build: (s: StoryBuilder) => void, name = "Bad"): StoryError => {
    try {
      story(name, build);
    } catch (error) {
      if (error instanceof StoryError) return error;
      throw error;
    }
    throw new Error("The story holds together.");
  };

  test("is refused with every problem and its path, formulas included", () => {
    const error = problemsOf((s) => {
      const call = s.webhook("Call", { path: "Not Kebab" });
      call.to.transform("Note", { payload: formula`SIZ(${call.body})`, slug: "call" });
      call.to.http("Ask", { url: "https://example.com", timeoutSeconds: 0 });
    });
    expect(error.name).toBe("StoryError");
    expect(error.message).toMatch(/^The story "Bad" has \d problems:\n {2}actions\[0\]\.options\.path: /);
    expect(error.problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      "bad_value actions[0].options.path",
      "duplicate_id actions[1].id",
      "unknown_function actions[1].options.payload",
      "duplicate_slug actions[1].slug",
      "out_of_range actions[2].options.timeoutSeconds",
    ]);
  });

  test("says what one problem is in the singular", () => {
    const error = problemsOf(() => {}, "");
    expect(error.message).toBe('The story "" has a problem:\n  name: is empty.');
  });

  test("may not read an action that does not come before", () => {
    const error = problemsOf((s) => {
      const call = s.webhook("Call");
      const beside = call.to.transform("Beside", { payload: { a: 1 } });
      call.to.transform("Note", { payload: beside.a });
    });
    expect(error.problems).toMatchObject([{ code: "unknown_reference", path: "actions[2].options.payload" }]);
    expect(error.message).toContain("`beside` doesn't come before this action");
  });

  test("is refused where an option is no JSON, with the option's place", () => {
    expect(() =>
      story("Bad", (s) => void s.webhook("Call").to.transform("Note", { payload: { at: new Date(0) } as never })),
    ).toThrow(new TypeError("payload.at must be JSON, a text or an expression; it is a Date."));
  });
});

test("a layout that is kept beside the code places its actions and brings the notes of the board", () => {
  const note = { id: "n", text: "Look here", position: { x: 0, y: 0 } };
  const layout = { actions: { call: { x: 8, y: 16 }, gone: { x: 0, y: 0 } }, notes: [note] };
  const placed = story("A", (s) => void s.webhook("Call").to.transform("Say", { payload: 1 }), { layout });
  expect(placed.notes).toEqual([note]);
  expect(placed.actions.map(({ position }) => position)).toEqual([{ x: 8, y: 16 }, undefined]);
  const wrong = { notes: [note, note] };
  expect(() => story("A", (s) => void s.webhook("Call"), { layout: wrong })).toThrow(StoryError);
});
