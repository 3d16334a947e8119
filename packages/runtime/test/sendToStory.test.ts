import { expect, test } from "vitest";
import { answering, callable, callerStory, callOf, publishTogether, readCalled } from "./callFixtures.ts";
import {
  expectInvariants,
  message,
  openDatabase,
  openEngine,
  readRuns,
  runStory,
  send,
  sketchStory,
  whenClosed,
} from "./engineFixtures.ts";
import { delay, whenHeld } from "./holdFixtures.ts";
import { whenOpen } from "./memoryFixtures.ts";
import { openRetryWorld } from "./retryFixtures.ts";

/** Calls from story to story: the caller waits in the record, and goes on with the answer. */

/** Answers are looked for often, as each level of calls waits for one. */
const quick = { timersEveryMs: 30 };

test("a call starts a story run, and its exit's event is the answer", async () => {
  const world = await openEngine(await openDatabase(), { worker: quick });
  const { caller } = await publishTogether(world, {
    caller: callerStory("called", { payload: { n: "=receive.body.n", text: "n is <<receive.body.n>>" } }),
    called: answering({ twice: "=receive.body.n * 2", got: "=receive.body" }),
  });
  const { storyRun, run, runs } = await runStory(world, caller, { n: 21 });
  expect(storyRun).toMatchObject({ status: "succeeded", runs: 3, failures: 0 });
  const answer = { twice: 42, got: { n: 21, text: "n is 21" } };
  expect(run("call")).toMatchObject({ outcome: "emitted", children: 1, events: [{ port: "default", data: answer }] });
  expect(run("after")?.events[0]?.data).toEqual(answer);
  const [called] = await readCalled(world);
  expect(called).toMatchObject({ trigger: "call", depth: 1 });
  expect(run("call")?.log).toEqual([`Called the story run ${called?.id}.`]);
  expect(runs).toHaveLength(3);
  await whenOpen(world, 0);
  expect((await world.database.pool.query("SELECT * FROM call")).rows).toEqual([]);
  await expectInvariants(world.database);
});

test("an action that calls a story can start by itself, as by its schedule", async () => {
  const world = await openEngine(await openDatabase(), { worker: quick });
  const { caller } = await publishTogether(world, {
    caller: callerStory("called", { payload: "=META.scheduled_at" }),
    called: answering({ at: "=receive.body" }),
  });
  const { storyRunId } = await world.intake.startAction({
    ...{ versionId: caller.versionId, actionId: "call", trigger: "schedule" },
  });
  expect(await whenClosed(world.database, storyRunId)).toMatchObject({ status: "succeeded", runs: 2 });
  const runs = await readRuns(world.database, storyRunId);
  expect(runs.find(({ action }) => action === "after")?.events[0]?.data).toEqual({ at: expect.any(String) });
  await expectInvariants(world.database);
});

test("the caller holds no slot while it waits, however long, and the answer wakes it", async () => {
  const world = await openRetryWorld();
  const { caller } = await publishTogether(world, {
    caller: callerStory("called"),
    called: callable([delay({ seconds: 3_600 }), message("answer", 1)], ["receive > hold", "hold > answer"], {
      exits: ["answer"],
    }),
  });
  const storyRunId = await send(world, caller, {});
  await whenHeld(world);
  expect(await world.fire()).toEqual({ fired: 0, dropped: 0 });
  world.clock.advance(3_601_000);
  expect(await world.fire()).toEqual({ fired: 1, dropped: 0 });
  await expect.poll(async () => (await readCalled(world))[0]?.status).toBe("succeeded");
  world.clock.advance(1_000);
  expect(await world.fire()).toEqual({ fired: 1, dropped: 0 });
  expect(await whenClosed(world.database, storyRunId)).toMatchObject({ status: "succeeded", runs: 3 });
});

test("the first exit that emits answers, and the called story goes on", async () => {
  const world = await openEngine(await openDatabase(), { worker: quick });
  const { caller } = await publishTogether(world, {
    caller: callerStory("called", { payload: "=receive.body" }),
    called: callable(
      [
        {
          slug: "is_big",
          type: "condition",
          options: { rules: [{ type: "greater", value: "=receive.body", to: 10 }] },
        },
        message("big", "big"),
        message("small", "small"),
        message("later", 0),
      ],
      ["receive > is_big", "is_big > big", "is_big no_match> small", "small > later"],
      { exits: ["big", "small"] },
    ),
  });
  expect((await runStory(world, caller, 11)).run("after")?.events[0]?.data).toBe("big");
  expect((await runStory(world, caller, 1)).run("after")?.events[0]?.data).toBe("small");
  await whenOpen(world, 0);
});

test.each([
  ["succeeds without an exit", [message("other", 1)], ["receive > other"], "dropped", undefined],
  ["fails", [message("answer", "=1 / 0")], ["receive > answer"], "failed", "called_failed"],
] as const)("a called story that %s", async (...[, actions, links, outcome, code]) => {
  const world = await openEngine(await openDatabase(), { worker: quick });
  const exits = ["answer"];
  const all = actions.some(({ slug }) => slug === "answer") ? actions : [...actions, message("answer", 1)];
  const { caller } = await publishTogether(world, {
    caller: callerStory("called"),
    called: callable(all, links, { exits }),
  });
  const { run } = await runStory(world, caller);
  expect(run("call")).toMatchObject({ outcome, error: code === undefined ? null : { code } });
  expect(run("rescue")?.events[0]?.data).toBe(code);
});

test("a cancelled call fails its caller, and so does one whose time is up", async () => {
  const world = await openRetryWorld();
  const called = callable([delay({ seconds: 3_600 }), message("answer", 1)], ["receive > hold", "hold > answer"], {
    exits: ["answer"],
  });
  const { caller } = await publishTogether(world, { caller: callerStory("called", { timeoutSeconds: 60 }), called });
  const cancelled = await send(world, caller);
  await whenHeld(world);
  await world.intake.cancel((await readCalled(world)).map(({ id }) => id));
  // The call is answered at the database's time, which goes on while the world's stands still: half a minute is enough.
  world.clock.advance(30_000);
  expect(await world.fire()).toEqual({ fired: 1, dropped: 0 });
  expect(await whenClosed(world.database, cancelled)).toMatchObject({ status: "succeeded", failures: 1 });
  const late = await send(world, caller);
  await whenHeld(world);
  world.clock.advance(59_000);
  expect(await world.fire()).toEqual({ fired: 0, dropped: 0 });
  world.clock.advance(2_000);
  expect(await world.fire()).toEqual({ fired: 1, dropped: 0 });
  await whenClosed(world.database, late);
  const { rows } = await world.database.pool.query(
    "SELECT error->>'code' AS code FROM action_run WHERE error IS NOT NULL ORDER BY started_at",
  );
  expect(rows).toEqual([{ code: "called_cancelled" }, { code: "call_timeout" }]);
  await expectInvariants(world.database);
});

test("a loop calls for one item after the other and emits all answers in order", async () => {
  const world = await openEngine(await openDatabase(), { worker: quick });
  const { caller } = await publishTogether(world, {
    caller: callerStory("called", {
      loop: "=receive.body",
      payload: { n: "=LOOP.value", before: "=LOOP.previous_result", at: "=LOOP.index" },
    }),
    called: answering("=receive.body.n + DEFAULT(receive.body.before, 0)"),
  });
  const { run } = await runStory(world, caller, [1, 2, 3, 4, 5]);
  expect(run("after")?.events[0]?.data).toEqual([1, 3, 6, 10, 15]);
  expect(await readCalled(world)).toHaveLength(5);
  expect((await runStory(world, caller, [])).run("after")?.events[0]?.data).toEqual([]);
  expect((await runStory(world, caller, [1, "x"])).run("call")?.error).toEqual({
    code: "called_failed",
    message: expect.stringMatching(/^Item 1 of the loop: The called story failed before it reached an exit\./),
  });
  await whenOpen(world, 0);
  await expectInvariants(world.database);
});

const inputs = [
  { name: "host", type: "text" as const, required: true },
  { name: "severity", type: "number" as const, default: 5 },
  { name: "tags", type: "list" as const },
];

test("a payload is the event itself where the entry emits the body alone", async () => {
  const world = await openEngine(await openDatabase(), { worker: quick });
  const called = answering("=receive.n + 1");
  Object.assign(called.actions[0] ?? {}, { options: { emits: "body" } });
  const { caller } = await publishTogether(world, { caller: callerStory("called", { payload: { n: 1 } }), called });
  expect((await runStory(world, caller)).run("after")?.events[0]?.data).toBe(2);
});

test("declared inputs are filled with their defaults", async () => {
  const world = await openEngine(await openDatabase(), { worker: quick });
  const { caller } = await publishTogether(world, {
    caller: callerStory("called", { payload: "=receive.body" }),
    called: answering("=receive.body", { inputs }),
  });
  expect((await runStory(world, caller, { host: "a" })).run("after")?.events[0]?.data).toEqual({
    host: "a",
    severity: 5,
    tags: null,
  });
});

test.each([
  [{}, "its input 'host' is missing: text."],
  [{ host: 1 }, "its input 'host' must be text."],
  [{ host: "a", tags: {} }, "its input 'tags' must be a list."],
  [{ host: "a", hots: 1 }, "it has no input 'hots'; it has host, severity, tags."],
  [7, "the payload must be an object with the inputs host, severity, tags."],
])("the payload %j is refused and nothing is called", async (body, message) => {
  const world = await openEngine(await openDatabase(), { worker: quick });
  const { caller } = await publishTogether(world, {
    caller: callerStory("called", { payload: "=receive.body" }),
    called: answering("=receive.body", { inputs }),
  });
  const error = { code: "call_inputs", message: `The story "Test" was not called: ${message}` };
  expect((await runStory(world, caller, body)).run("call")?.error).toEqual(error);
  expect(await readCalled(world)).toEqual([]);
});

test("who may call: stories of the team, of chosen teams, or all of the workspace", async () => {
  const world = await openEngine(await openDatabase(), { worker: quick });
  const names = ["own", "chosen", "all"] as const;
  const { caller, ...others } = await publishTogether(world, {
    caller: callerStory("=receive.body"),
    own: answering("own"),
    chosen: answering("chosen", { access: "teams", teams: ["callers"] }),
    all: answering("all", { access: "tenant" }),
    closed: sketchStory([], []),
  });
  const code = async (body: string) => (await runStory(world, caller, body)).run("call")?.error?.code ?? "called";
  for (const name of names) expect(await code(name)).toBe("called");
  expect(await code("closed")).toBe("call_not_allowed");
  expect(await code("none")).toBe("story_not_found");
  const { rows } = await world.database.pool.query(
    `WITH t AS (INSERT INTO team (id, tenant_id, slug, name) VALUES (gen_random_uuid(), $1, 'callers', 'c'), (gen_random_uuid(), $1, 'others', 'o')
       RETURNING id, slug) SELECT id, slug FROM t`,
    [caller.tenantId],
  );
  const moveTo = (slug: string) =>
    world.database.pool.query("UPDATE story SET team_id = $1 WHERE id = $2", [
      rows.find((row) => row.slug === slug).id,
      caller.storyId,
    ]);
  const home = (await world.database.pool.query("SELECT slug FROM team WHERE id = $1", [caller.teamId])).rows[0].slug;
  await moveTo("callers");
  const later = await openEngine(world.database);
  const from = async (body: string) => (await runStory(later, caller, body)).run("call")?.error?.code ?? "called";
  expect(await from("own")).toBe("story_not_found");
  expect(await Promise.all(names.map((name) => from(`${home}/${name}`)))).toEqual([
    "call_not_allowed",
    "called",
    "called",
  ]);
  expect(await from(others.all.storyId)).toBe("called");
});

test("stories that call each other in a circle end with a clear error", async () => {
  const world = await openEngine(await openDatabase(), { worker: quick });
  const circle = (story: string) =>
    callable([callOf(story), message("answer", "=call")], ["receive > call", "call > answer"], { exits: ["answer"] });
  const { a } = await publishTogether(world, { a: circle("b"), b: circle("a") });
  const storyRunId = await send(world, a);
  await whenClosed(world.database, storyRunId);
  await whenOpen(world, 0);
  const { rows } = await world.database.pool.query(
    "SELECT error->>'code' AS code FROM action_run WHERE error IS NOT NULL ORDER BY started_at",
  );
  expect(rows.map(({ code }) => code)).toContain("call_cycle");
  expect(await readCalled(world)).toHaveLength(5);
});

test("calls go ten levels deep and no deeper", async () => {
  const world = await openEngine(await openDatabase(), { worker: quick });
  const definitions = Object.fromEntries(
    Array.from({ length: 12 }, (_, level) => [
      `s${level}`,
      callable([callOf(`s${level + 1}`), message("answer", "=call")], ["receive > call", "call > answer"], {
        exits: ["answer"],
      }),
    ]),
  );
  const { s0 } = await publishTogether(world, definitions);
  if (s0 === undefined) throw new Error("There is no story.");
  await whenClosed(world.database, await send(world, s0));
  await whenOpen(world, 0);
  expect(await readCalled(world)).toHaveLength(10);
  const { rows } = await world.database.pool.query(
    "SELECT error->>'code' AS code FROM action_run WHERE error IS NOT NULL",
  );
  expect(rows.map(({ code }) => code)).toContain("call_too_deep");
});
