import { Admission, createStoryPolicy, type Grant, type Ticket } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { describe, expect, onTestFinished, test } from "vitest";
import { createDispatch, type Decided } from "../src/dispatch.ts";
import { manualClock } from "./egressFixtures.ts";
import { redisUrl } from "./engineFixtures.ts";
import { silent } from "./recordFixtures.ts";

const nothing: Decided = { granted: [], nextWakeMs: null };
const grant = { runId: "r", storyRunId: "sr", storyId: "s", pool: "cpu", payload: "", delivery: 1 } as Grant;
/** The longest after its time that a call may come, ms. */
const lateMaxMs = 50;

/** A dispatch whose admission gives the answers in turn, then nothing; what it asks and pushes is kept. */
function open(...answers: (Decided | Error)[]) {
  const clock = manualClock();
  const pushed: string[] = [];
  const asked: number[] = [];
  const admit = async () => {
    asked.push(clock.mono());
    const answer = answers.shift() ?? nothing;
    if (answer instanceof Error) throw answer;
    return { more: false, records: [], ...answer, granted: [...answer.granted] };
  };
  const push = async (grants: readonly Grant[]) => void pushed.push(...grants.map(({ runId }) => runId));
  const dispatch = createDispatch({ admission: { admit }, handoff: { push }, clock, logger: silent });
  onTestFinished(() => dispatch.stop());
  /** Lets a time pass, and whatever it sets off end. */
  const pass = async (ms: number) => {
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { dispatch, clock, pushed, asked, pass };
}

describe("the timer of a process", () => {
  test("is set by the earliest time that a reply names, and there is one", async () => {
    const { dispatch, clock, asked, pass } = open();
    for (const nextWakeMs of [5_000, 700, 90_000, 800]) await dispatch.carryOut({ granted: [], nextWakeMs });
    expect(clock.timers()).toHaveLength(1);
    await pass(699);
    expect(asked).toEqual([]);
    await pass(lateMaxMs);
    expect(asked).toHaveLength(1);
    expect(clock.timers()).toEqual([]);
  });

  test("is not set where time alone changes nothing", async () => {
    const { dispatch, clock } = open();
    await dispatch.carryOut(nothing);
    expect(clock.timers()).toEqual([]);
  });

  test("goes on with the time that its own call is told, and hands over what may go", async () => {
    const { dispatch, pushed, asked, pass } = open(
      { granted: [grant], nextWakeMs: 1_000 },
      { granted: [{ ...grant, runId: "r2" }], nextWakeMs: null },
    );
    await dispatch.carryOut({ granted: [], nextWakeMs: 100 });
    await pass(100 + lateMaxMs);
    expect(pushed).toEqual(["r"]);
    await pass(1_000 + lateMaxMs);
    expect(pushed).toEqual(["r", "r2"]);
    await pass(100_000);
    expect(asked).toHaveLength(2);
  });

  test("asks once a second at most where the time has come and nothing can go", async () => {
    const { dispatch, asked, pass } = open(...Array<Decided>(2_000).fill({ granted: [], nextWakeMs: 0 }));
    await dispatch.carryOut({ granted: [], nextWakeMs: 0 });
    for (let ms = 0; ms < 60_000; ms += 1) await pass(1);
    expect(asked.length).toBeGreaterThan(55);
    expect(asked.length).toBeLessThan(70);
  });

  test("is set anew by the next reply when Redis was away at its time", async () => {
    const { dispatch, clock, pushed, pass } = open(new Error("away"), { granted: [grant], nextWakeMs: null });
    await dispatch.carryOut({ granted: [], nextWakeMs: 100 });
    await pass(100 + lateMaxMs);
    expect(clock.timers()).toEqual([]);
    await dispatch.carryOut({ granted: [], nextWakeMs: 10 });
    await pass(10 + lateMaxMs);
    expect(pushed).toEqual(["r"]);
  });

  test("is gone when the process stops, and no reply sets it again", async () => {
    const { dispatch, clock } = open();
    await dispatch.carryOut({ granted: [], nextWakeMs: 100 });
    dispatch.stop();
    await dispatch.carryOut({ granted: [], nextWakeMs: 100 });
    expect(clock.timers()).toEqual([]);
  });
});

test("a story whose budget comes back goes on within 50 ms of it, with no other call", async () => {
  const redis = new Redis(redisUrl);
  onTestFinished(() => redis.disconnect());
  const clock = manualClock();
  const admission = new Admission({ redis, prefix: `test-${crypto.randomUUID()}`, now: () => clock.now() });
  const pushed = Promise.withResolvers<string[]>();
  const push = async (grants: readonly Grant[]) => pushed.resolve(grants.map(({ runId }) => runId));
  const dispatch = createDispatch({ admission, handoff: { push }, clock, logger: silent });
  const ticket = (runId: string): Ticket => ({ runId, storyRunId: "sr", storyId: "s", pool: "cpu", payload: "" });

  await admission.tick("w", { cpu: 4, io: 4 }, []);
  await admission.configure({ version: 1, storyId: "s", policy: createStoryPolicy({ budgetMs: 60_000 }) });
  const { granted } = await admission.enqueue([ticket("r1")]);
  expect(granted.map(({ runId }) => runId)).toEqual(["r1"]);
  await admission.start("w", [{ ...ticket("r1"), delivery: 1 }]);
  const ended = { runId: "r1", storyRunId: "sr", pool: "cpu" as const, outcome: "emitted", children: [] };
  await admission.complete("w", [{ ...ended, actualMs: 62_500 }]);
  const waiting = await admission.enqueue([ticket("r2")]);
  expect(waiting.granted).toEqual([]);
  // 60 s of budget in a minute are one in a second; it is 2.5 s in debt.
  expect(waiting.nextWakeMs).toBeGreaterThan(2_400);
  expect(waiting.nextWakeMs).toBeLessThanOrEqual(2_501);

  await dispatch.carryOut(waiting);
  const [dueMs = 0] = clock.timers();
  expect(dueMs - (waiting.nextWakeMs ?? 0)).toBeLessThanOrEqual(lateMaxMs);
  clock.advance(dueMs);
  expect(await pushed.promise).toEqual(["r2"]);
});
