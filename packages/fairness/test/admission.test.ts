import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { Admission, type Completion, type Grant, type Ticket } from "../src/index.ts";

const redis = new Redis(process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379");
afterAll(() => redis.quit());

let prefix: string;
let clockMs: number;
let admission: Admission;

beforeEach(() => {
  prefix = `test-${randomUUID()}`;
  clockMs = 1_764_000_000_000;
  admission = new Admission({ redis, prefix, now: () => clockMs });
});

function ticket(runId: string, over: Partial<Ticket> = {}): Ticket {
  return { runId, storyRunId: "sr1", storyId: "s1", pool: "cpu", payload: `p-${runId}`, ...over };
}

function completion(runId: string, over: Partial<Completion> = {}): Completion {
  return { runId, storyRunId: "sr1", pool: "cpu", actualMs: 10, outcome: "emitted", children: [], ...over };
}

const ids = (runs: readonly { runId: string }[]) => runs.map((run) => run.runId);
const started = (runId: string, over: Partial<Grant> = {}) => ({ runId, storyRunId: "sr1", delivery: 1, ...over });

describe("a run on the backlog", () => {
  it("is granted as soon as a worker registers, with the payload that it came with", async () => {
    expect(await admission.enqueue([ticket("a")])).toEqual({ granted: [], added: 1 });
    const { granted } = await admission.tick("w1", { cpu: 4, io: 4 }, []);
    expect(granted).toEqual([{ ...ticket("a"), tenantId: "default", delivery: 1 }]);
  });

  it("is added once, whether its double waits, is handed over or runs", async () => {
    await admission.enqueue([ticket("a")]);
    expect((await admission.enqueue([ticket("a"), ticket("b"), ticket("b")])).added).toBe(1);
    await admission.tick("w1", { cpu: 4, io: 4 }, []);
    expect(await admission.enqueue([ticket("a")])).toEqual({ granted: [], added: 0 });
    await admission.start("w1", [started("a")]);
    expect(await admission.enqueue([ticket("a")])).toEqual({ granted: [], added: 0 });
    expect(await admission.inspect(["sr1"])).toEqual([{ outstanding: 2, touchedMs: clockMs }]);
  });

  it("is granted in the order of arrival", async () => {
    const tickets = Array.from({ length: 250 }, (_, index) => ticket(`r${index}`));
    expect((await admission.enqueue(tickets)).added).toBe(250);
    const { granted } = await admission.tick("w1", { cpu: 400, io: 0 }, []);
    expect(ids(granted)).toEqual(ids(tickets));
  });

  it("waits while the slots and the look-ahead of its pool are taken, whatever the other pool has", async () => {
    await admission.tick("w1", { cpu: 1, io: 50 }, []);
    const { granted } = await admission.enqueue(["a", "b", "c", "d", "e"].map((id) => ticket(id)));
    expect(ids(granted)).toEqual(["a", "b", "c"]);
    await admission.start("w1", [started("a")]);
    expect(ids((await admission.complete("w1", [completion("a")])).granted)).toEqual(["d"]);
  });
});

describe("a delivery", () => {
  beforeEach(async () => {
    await admission.tick("w1", { cpu: 4, io: 4 }, []);
    await admission.enqueue([ticket("a")]);
  });

  it("starts on one worker and is refused to another while that one lives", async () => {
    expect(await admission.start("w1", [started("a")])).toEqual(["go"]);
    expect(await admission.start("w1", [started("a")])).toEqual(["go"]);
    expect(await admission.start("w2", [started("a")])).toEqual(["owned"]);
  });

  it("is taken over when its worker is dead", async () => {
    await admission.start("w1", [started("a")]);
    clockMs += 15_000;
    await admission.tick("w2", { cpu: 4, io: 4 }, []);
    expect(await admission.start("w2", [started("a")])).toEqual(["go"]);
    expect((await admission.tick("w1", { cpu: 4, io: 4 }, [started("a")])).lost).toEqual(["a"]);
  });

  it("is stale once a later one was granted", async () => {
    await admission.start("w1", [started("a")]);
    const { granted } = await admission.leave("w1");
    expect(granted).toEqual([]);
    const next = await admission.tick("w2", { cpu: 4, io: 4 }, []);
    expect(next.granted).toEqual([{ ...ticket("a"), tenantId: "default", delivery: 2 }]);
    expect(await admission.start("w2", [started("a")])).toEqual(["stale"]);
    expect(await admission.start("w2", [started("a", { delivery: 2 })])).toEqual(["go"]);
  });

  it("of a run that nobody knows is adopted, and counted", async () => {
    expect(await admission.start("w1", [started("x", { storyId: "s1", pool: "cpu" })])).toEqual(["go"]);
    expect((await admission.snapshot()).pools.cpu.taken).toBe(2);
    expect(await admission.inspect(["sr1"])).toEqual([{ outstanding: 2, touchedMs: clockMs }]);
    expect((await admission.complete("w1", [completion("a"), completion("x")])).drained).toEqual(["sr1"]);
    expect((await admission.snapshot()).pools.cpu.taken).toBe(0);
  });
});

describe("a completion", () => {
  beforeEach(async () => {
    await admission.tick("w1", { cpu: 4, io: 4 }, []);
    await admission.enqueue([ticket("a")]);
    await admission.start("w1", [started("a")]);
  });

  it("enqueues the children, grants them, and says when nothing of the story run is left", async () => {
    const first = await admission.complete("w1", [completion("a", { children: [ticket("b"), ticket("c")] })]);
    expect(ids(first.granted)).toEqual(["b", "c"]);
    expect(first.drained).toEqual([]);
    const last = await admission.complete("w1", [completion("b"), completion("c")]);
    expect(last).toEqual({ granted: [], drained: ["sr1"] });
    expect(await admission.inspect(["sr1", "other"])).toEqual([{ outstanding: 0, touchedMs: clockMs }, undefined]);
  });

  it("takes more than a hundred children", async () => {
    const children = Array.from({ length: 250 }, (_, index) => ticket(`c${index}`));
    await admission.complete("w1", [completion("a", { children })]);
    const { waiting, taken } = (await admission.snapshot()).pools.cpu;
    expect(waiting + taken).toBe(250);
  });

  it("that comes twice frees one slot", async () => {
    await admission.complete("w1", [completion("a")]);
    await admission.complete("w1", [completion("a")]);
    expect((await admission.snapshot()).pools.cpu.taken).toBe(0);
  });

  it("of a worker that lost the run leaves the new owner's slot alone", async () => {
    clockMs += 15_000;
    await admission.tick("w2", { cpu: 4, io: 4 }, []);
    await admission.start("w2", [started("a")]);
    await admission.complete("w1", [completion("a")]);
    expect((await admission.snapshot()).pools.cpu.taken).toBe(1);
    expect(await admission.start("w2", [started("a")])).toEqual(["go"]);
  });

  it("of a run that waits again takes it off the backlog", async () => {
    await admission.leave("w1");
    expect((await admission.complete("w1", [completion("a")])).drained).toEqual(["sr1"]);
    expect((await admission.tick("w2", { cpu: 4, io: 4 }, [])).granted).toEqual([]);
    expect((await admission.snapshot()).pools.cpu).toEqual({ workers: 1, slots: 4, taken: 0, waiting: 0 });
  });
});

describe("the reaper", () => {
  it("hands over again what no worker started within 5 s, under the same delivery", async () => {
    await admission.tick("w1", { cpu: 4, io: 4 }, []);
    await admission.enqueue([ticket("a")]);
    clockMs += 4_999;
    expect((await admission.reap()).redeliver).toEqual([]);
    clockMs += 1;
    expect((await admission.reap()).redeliver).toEqual([{ ...ticket("a"), tenantId: "default", delivery: 1 }]);
    expect((await admission.reap()).redeliver).toEqual([]);
  });

  it("gives a run back 30 s after the last tick of its worker, ahead of what waits", async () => {
    await admission.tick("w1", { cpu: 1, io: 0 }, []);
    await admission.enqueue(["a", "b", "c", "d"].map((id) => ticket(id)));
    await admission.start("w1", [started("a")]);
    clockMs += 30_000;
    await admission.tick("w2", { cpu: 1, io: 0 }, []);
    const { redeliver, granted } = await admission.reap();
    expect(ids(redeliver)).toEqual(["b", "c"]);
    expect(granted).toEqual([]);
    await admission.complete("w2", [completion("b"), completion("c"), completion("d")]);
    const after = await admission.tick("w2", { cpu: 1, io: 0 }, []);
    expect([...granted, ...after.granted].filter((run) => run.runId === "a").length).toBeLessThanOrEqual(1);
    expect(await admission.start("w2", [started("a", { delivery: 1 })])).toEqual(["stale"]);
    expect(await admission.start("w2", [started("a", { delivery: 2 })])).toEqual(["go"]);
  });

  it("leaves the leases of a worker that ticks alone", async () => {
    await admission.tick("w1", { cpu: 4, io: 4 }, []);
    await admission.enqueue([ticket("a")]);
    await admission.start("w1", [started("a")]);
    for (let second = 0; second < 40; second += 1) {
      clockMs += 1_000;
      await admission.tick("w1", { cpu: 4, io: 4 }, [started("a")]);
      expect(await admission.reap()).toEqual({ redeliver: [], granted: [] });
    }
  });
});

describe("after Redis has lost everything", () => {
  it("one tick brings back the worker's slots and its running runs, and their doubles are not added", async () => {
    await admission.tick("w1", { cpu: 2, io: 2 }, []);
    await admission.enqueue([ticket("a")]);
    await admission.start("w1", [started("a")]);
    const keys = await redis.keys(`${prefix}*`);
    await redis.del(keys);
    await admission.tick("w1", { cpu: 2, io: 2 }, [started("a", { storyId: "s1", pool: "cpu" })]);
    expect(await admission.enqueue([ticket("a")])).toEqual({ granted: [], added: 0 });
    expect((await admission.snapshot()).pools.cpu).toEqual({ workers: 1, slots: 2, taken: 1, waiting: 0 });
    expect((await admission.complete("w1", [completion("a")])).drained).toEqual(["sr1"]);
  });

  it("a script that Redis does not know any more is sent again", async () => {
    await redis.script("FLUSH");
    expect((await admission.enqueue([ticket("a")])).added).toBe(1);
  });
});

it("a worker without a sign of life for 15 s is not counted, even while nobody reaps", async () => {
  await admission.tick("w1", { cpu: 4, io: 0 }, []);
  expect((await admission.snapshot()).pools).toMatchObject({ cpu: { workers: 1, slots: 4 }, io: { workers: 0 } });
  clockMs += 15_000;
  expect((await admission.snapshot()).pools.cpu).toMatchObject({ workers: 0, slots: 0 });
  expect((await admission.enqueue([ticket("a")])).granted).toEqual([]);
});

it("every key lies under the prefix and in one slot of a cluster", async () => {
  await admission.tick("w1", { cpu: 4, io: 4 }, []);
  await admission.enqueue([ticket("a")]);
  await admission.start("w1", [started("a")]);
  const keys = await redis.keys(`${prefix}*`);
  expect(keys.length).toBeGreaterThan(5);
  expect(keys.filter((key) => !key.startsWith(`${prefix}:{fq:0}:`))).toEqual([]);
});

it("Redis' own time is used where none is given", async () => {
  const real = new Admission({ redis, prefix: `${prefix}-real` });
  await real.tick("w1", { cpu: 1, io: 1 }, []);
  await real.enqueue([ticket("a")]);
  const [seconds] = await redis.time();
  const [seen] = await real.inspect(["sr1"]);
  expect(Math.abs((seen?.touchedMs ?? 0) - Number(seconds) * 1000)).toBeLessThan(60_000);
});
