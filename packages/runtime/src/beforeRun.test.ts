import type { Json } from "@fairlead/formula";
import { checkStory, compileStory, type StoryDefinition } from "@fairlead/story";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemClock } from "./clock.ts";
import { performRun } from "./perform.ts";

const storyOf = (keys: object, payload: Json): StoryDefinition => ({
  formatVersion: 1,
  name: "Test",
  actions: [
    { id: "receive", slug: "receive", name: "receive", type: "webhook", options: {} },
    {
      id: "act",
      slug: "act",
      name: "act",
      type: "event_transform",
      options: { mode: "message", payload },
      ...keys,
    },
  ],
  links: [{ from: "receive", to: "act" }],
});

/** How the action `act` ends for an event of `receive` with this body. */
async function run(keys: object, payload: Json, body: Json = null) {
  const compiled = compileStory(storyOf(keys, payload));
  const action = compiled.ok ? compiled.plan.actions.act : undefined;
  if (!compiled.ok || action === undefined) throw new Error(JSON.stringify(compiled));
  const id = "01890000-0000-7000-8000-000000000000";
  const ids = { isDraft: false, storyId: id, storyRunId: id, runId: id, parentEventId: id, hops: 0 };
  const ready = { plan: compiled.plan, action, ...ids, context: { receive: { body } }, nowMs: 0 };
  const { signal } = new AbortController();
  const performing = await performRun(ready, { egress: {} as never, clock: systemClock, signal });
  if (!("performed" in performing)) throw new Error("It waits.");
  const { performed } = performing;
  if (performed.outcome === "dropped") return performed.reason;
  return "error" in performed ? performed.error : performed.outputs[0]?.data;
}

describe("local values", () => {
  test("are computed before the options, and may read each other in any order", async () => {
    const local = {
      sum: "=LOCAL.a + LOCAL.b",
      a: "=receive.body.n",
      b: "=LOCAL.a * 2",
      list: ["=LOCAL.sum", "<<LOCAL.a>>"],
    };
    expect(await run({ local }, { sum: "=LOCAL.sum", list: "=LOCAL.list" }, { n: 2 })).toEqual({
      sum: 6,
      list: [6, "2"],
    });
  });

  test("are computed once: what they drew is the same wherever it is read", async () => {
    const data = await run({ local: { id: "=UUID()" } }, ["=LOCAL.id", "=LOCAL.id"]);
    const [first, second] = data as string[];
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toBe(first);
  });

  test("that fail fail the run, by their name", async () => {
    expect(await run({ local: { a: { b: "=1 / 0" } } }, 1)).toMatchObject({
      code: "not_a_number",
      message: expect.stringMatching(/^local\.a\.b: /),
    });
  });

  test.each([
    [{ a: "=LOCAL.a" }, "local_cycle", "a > a"],
    [{ a: "=LOCAL.b", b: "=LOCAL.c", c: ["<<LOCAL.a>>"] }, "local_cycle", "a > b > c > a"],
    [{ a: "=LOCAL.b" }, "unknown_reference", "LOCAL has no 'b'"],
    [{ a: "=LOCAL" }, "unknown_reference", "LOCAL names none"],
    [{ a: "=fetch.body" }, "unknown_reference", "no action `fetch`"],
  ])("%j are refused: %s", (local, code, words) => {
    const problems = checkStory(storyOf({ local }, 1));
    expect(problems).toMatchObject([{ code, path: expect.stringMatching(/^actions\[1\]\.local\./) }]);
    expect(problems[0]?.message).toContain(words);
  });

  test("in any order and with any references to earlier ones give the same values", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(), { minLength: 1, maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        async (picks, order) => {
          const sums: number[] = [];
          for (const [at, pick] of picks.entries()) sums.push(at === 0 ? 1 : (sums[pick % at] ?? 0) + 1);
          const entries = picks.map((pick, at) => [`v${at}`, at === 0 ? 1 : `=LOCAL.v${pick % at} + 1`] as const);
          const keyed = entries.map((entry) => ({ entry, key: order.next().value ?? 0 }));
          const local = Object.fromEntries(keyed.toSorted((a, b) => a.key - b.key).map(({ entry }) => entry));
          const payload = picks.map((_, at) => `=LOCAL.v${at}`);
          expect(await run({ local }, payload)).toEqual(sums);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("onlyIf", () => {
  const onlyIf = (mustMatch?: number) => ({
    onlyIf: {
      rules: [
        { type: "greater", value: "=receive.body.n", to: 5 },
        { type: "matches", value: "=LOCAL.host", to: "^db" },
      ],
      ...(mustMatch === undefined ? {} : { mustMatch }),
    },
    local: { host: "=receive.body.host" },
  });

  test("drops events for which its rules don't hold, with a line that says so, before anything else is computed", async () => {
    expect(await run(onlyIf(), "=receive.body.payload", { n: 6, host: "web" })).toBe(
      "Its rules don't hold: 1 of 2 do, 2 must. It was not performed.",
    );
    expect(await run(onlyIf(), "=receive.body.payload", { n: 6, host: "db-1", payload: 1 })).toBe(1);
    expect(await run(onlyIf(1), "done", { n: 6, host: "web" })).toBe("done");
  });

  test("fails the run where its rules can't be tested", async () => {
    expect(await run(onlyIf(), 1, { n: "6", host: "db" })).toEqual({
      code: "rule_not_comparable",
      message: 'onlyIf.rules[0]: two numbers or two texts can be compared; these are "6" and 5.',
    });
  });
});

test("includeMetadata adds the run and its story to events that are objects", async () => {
  const id = "01890000-0000-7000-8000-000000000000";
  const story = { id, name: "Test" };
  const meta = { story_run_id: id, run_id: id, action: "act", is_test: false, event_id: id, story };
  expect(await run({ includeMetadata: true }, { a: 1 })).toEqual({ a: 1, meta });
  expect(await run({ includeMetadata: true }, [1])).toEqual([1]);
});
