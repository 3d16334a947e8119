import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import {
  Admission,
  type Completion,
  createSettings,
  createStoryPolicy,
  type Grant,
  type Ticket,
} from "../src/index.ts";
import { madeKeys, shardKeys } from "../src/keys.ts";
import { readLibraryText, toLibrary } from "../src/library.ts";
import { openShard } from "./shard.ts";

// Other files' tests have keys in the same Redis.
const own = `test-${randomUUID()}`;
const redis = new Redis(process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379");
afterAll(async () => {
  const keys = await redis.keys(`${own}*`);
  if (keys.length > 0) await redis.del(keys);
  await redis.quit();
});

let prefix: string;
let clockMs: number;
let admission: Admission;

beforeEach(() => {
  prefix = `${own}-${randomUUID()}`;
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
    expect(await admission.enqueue([ticket("a")])).toMatchObject({ granted: [], added: 1 });
    clockMs += 70;
    const { granted } = await admission.tick("w1", { cpu: 4, io: 4 }, []);
    expect(granted).toEqual([{ ...ticket("a"), tenantId: "default", delivery: 1, waits: { no_worker: 70 } }]);
  });

  it("is added once, whether its double waits, is handed over or runs", async () => {
    await admission.enqueue([ticket("a")]);
    expect((await admission.enqueue([ticket("a"), ticket("b"), ticket("b")])).added).toBe(1);
    await admission.tick("w1", { cpu: 4, io: 4 }, []);
    expect(await admission.enqueue([ticket("a")])).toMatchObject({ granted: [], added: 0 });
    await admission.start("w1", [started("a")]);
    expect(await admission.enqueue([ticket("a")])).toMatchObject({ granted: [], added: 0 });
    expect(await admission.inspect(["sr1"])).toEqual([{ outstanding: 2, touchedMs: clockMs }]);
  });

  it("of one story run is granted in the order of arrival, however many are granted at once", async () => {
    const tickets = Array.from({ length: 250 }, (_, index) => ticket(`r${index}`));
    expect((await admission.enqueue(tickets)).added).toBe(250);
    const { granted } = await admission.tick("w1", { cpu: 600, io: 0 }, []);
    expect(ids(granted)).toEqual(ids(tickets));
  });

  it("waits while its pool is taken, whatever the other pool has", async () => {
    await admission.tick("w1", { cpu: 1, io: 50 }, []);
    const runs = ["a", "b", "c", "d", "e"].map((id) => ticket(id, { storyId: `s-${id}`, storyRunId: `sr-${id}` }));
    const { granted } = await admission.enqueue(runs);
    expect(ids(granted)).toEqual(["a", "b", "c"]);
    await admission.start("w1", [started("a", { storyRunId: "sr-a" })]);
    expect(ids((await admission.complete("w1", [completion("a", { storyRunId: "sr-a" })])).granted)).toEqual(["d"]);
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
    expect(next.granted).toMatchObject([{ ...ticket("a"), delivery: 2 }]);
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
    expect(last).toMatchObject({ granted: [], drained: ["sr1"] });
    expect(await admission.inspect(["sr1", "other"])).toEqual([{ outstanding: 0, touchedMs: clockMs }, undefined]);
  });

  it("begins as many of the granted runs as its worker has slots for, the first of each pool, and hands over the others", async () => {
    const children = [ticket("b"), ticket("c"), ticket("d", { pool: "io" }), ticket("e", { pool: "io" })];
    const { granted } = await admission.complete("w1", [completion("a", { children })], { cpu: 1, io: 1 });
    expect(granted.map((run) => [run.runId, run.started])).toEqual([
      ["b", true],
      ["c", undefined],
      ["d", true],
      ["e", undefined],
    ]);
    const asked = ["b", "c", "d", "e"].map((runId) => started(runId));
    expect(await admission.start("w2", asked)).toEqual(["owned", "go", "owned", "go"]);
    expect((await admission.snapshot()).pools).toMatchObject({ cpu: { taken: 2, handoffs: 0 }, io: { taken: 2 } });
    clockMs += 6_000;
    expect(await admission.reap()).toMatchObject({ redeliver: [], granted: [] });
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
    expect((await admission.snapshot()).pools.cpu).toMatchObject({ workers: 1, slots: 4, taken: 0, waiting: 0 });
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

  it("gives a run back 30 s after the last tick of its worker, ahead of what waits, under its next delivery", async () => {
    await admission.tick("w1", { cpu: 1, io: 0 }, []);
    await admission.enqueue(["a", "b"].map((id) => ticket(id)));
    await admission.start("w1", [started("a")]);
    clockMs += 30_000;
    const { redeliver, granted } = await admission.reap();
    expect([redeliver, granted]).toEqual([[], []]);
    const next = await admission.tick("w2", { cpu: 1, io: 0 }, []);
    expect(next.granted).toMatchObject([{ runId: "a", delivery: 2 }]);
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
      expect(await admission.reap()).toMatchObject({ redeliver: [], granted: [] });
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
    expect(await admission.enqueue([ticket("a")])).toMatchObject({ granted: [], added: 0 });
    expect((await admission.snapshot()).pools.cpu).toMatchObject({ workers: 1, slots: 2, taken: 1, waiting: 0 });
    expect((await admission.complete("w1", [completion("a")])).drained).toEqual(["sr1"]);
  });

  it("verbs that Redis does not know any more are loaded again", async () => {
    // Of their own text: other tests on this server call the real ones meanwhile.
    const library = toLibrary(`${readLibraryText()}\n-- ${prefix}`);
    const shard = openShard(redis, { prefix, library });
    await shard.load();
    await redis.call("FUNCTION", "DELETE", library.name);
    const command = { verb: "enqueue" as const, tickets: [ticket("a")] };
    expect((await shard.step(command, { now: clockMs, call: [prefix, 1] })).reply).toMatchObject({ added: 1 });
    await redis.call("FUNCTION", "DELETE", library.name);
  });
});

it("a server that is too old is told so, with what is needed", async () => {
  const callBuffer = () => Promise.reject(new Error("ERR unknown command 'FCALL', with args beginning with: "));
  const old = new Admission({ redis: { callBuffer } as unknown as Pick<Redis, "callBuffer">, prefix });
  await expect(old.snapshot()).rejects.toThrow("Admission needs Redis 7.0 or later, or Valkey.");
});

describe("a call whose answer was lost", () => {
  /** A connection that carries a call out and then fails, as one does that breaks before the answer. */
  function losing(calls: number): Pick<Redis, "callBuffer"> {
    let left = calls;
    const callBuffer = async (...args: [string, ...(string | Buffer | number)[]]) => {
      const answer = await redis.callBuffer(...args);
      left -= 1;
      if (left >= 0) throw new Error("Connection is closed.");
      return answer;
    };
    return { callBuffer } as Pick<Redis, "callBuffer">;
  }

  it("is asked once more, changes nothing twice and gets the first one's answer", async () => {
    await admission.tick("w1", { cpu: 4, io: 4 }, []);
    const unlucky = new Admission({ redis: losing(1), prefix, now: () => clockMs });
    expect(await unlucky.enqueue([ticket("a")])).toMatchObject({ added: 1, granted: [{ runId: "a" }] });
    expect((await admission.snapshot()).pools.cpu.taken).toBe(1);
  });

  it("fails when it is lost again", async () => {
    const unlucky = new Admission({ redis: losing(2), prefix, now: () => clockMs });
    await expect(unlucky.enqueue([ticket("a")])).rejects.toThrow("Connection is closed.");
  });
});

describe("settings", () => {
  it("of a story hold at once: a paused story gets no slot until it goes on", async () => {
    await admission.tick("w1", { cpu: 4, io: 4 }, []);
    const pause = { version: 1, storyId: "s1", policy: createStoryPolicy({ paused: true }) };
    expect((await admission.configure(pause)).applied).toBe(true);
    expect((await admission.enqueue([ticket("a")])).granted).toEqual([]);
    const [story] = await admission.explain(["s1"]);
    expect(story).toMatchObject({ policy: { paused: true }, lanes: [{ waiting: 1, reason: "paused" }] });
    const resumed = await admission.configure({ version: 2, storyId: "s1", policy: createStoryPolicy() });
    expect(ids(resumed.granted)).toEqual(["a"]);
  });

  it("with a version that is not higher than the one in force are ignored", async () => {
    const settings = createSettings({ policy: "strict" });
    expect((await admission.configure({ version: 3, settings })).applied).toBe(true);
    expect((await admission.configure({ version: 3, settings: createSettings() })).applied).toBe(false);
    expect(await admission.snapshot()).toMatchObject({ version: 3, settings });
  });

  it("of a story outlive its state", async () => {
    await admission.configure({ version: 7, storyId: "s1", policy: createStoryPolicy({ weight: 2, budgetMs: 5_000 }) });
    await redis.del(`${shardKeys(prefix).at(-1)}story:s1`);
    expect((await admission.explain(["s1"]))[0]?.policy).toEqual(createStoryPolicy({ weight: 2, budgetMs: 5_000 }));
  });
});

describe("a discarded story run", () => {
  it("loses its waiting runs, starts none and takes no more", async () => {
    await admission.tick("w1", { cpu: 1, io: 0 }, []);
    await admission.enqueue(Array.from({ length: 1_500 }, (_, index) => ticket(`r${index}`)));
    const { removed } = await admission.discard({ storyRunId: "sr1" });
    const { taken, waiting } = (await admission.snapshot()).pools.cpu;
    expect([removed + taken, waiting]).toEqual([1_500, 0]);
    expect(await admission.start("w1", [started("r0")])).toEqual(["cancelled"]);
    expect((await admission.enqueue([ticket("new")])).added).toBe(0);
  });
});

describe("what nobody asks for any more", () => {
  const [storiesKey, storyRunsKey] = ["stories", "storyRuns"];
  const kept = async () => {
    const base = shardKeys(prefix).at(-1);
    return { stories: await redis.hlen(base + storiesKey), storyRuns: await redis.hlen(base + storyRunsKey) };
  };
  const serve = async (runId: string) => {
    await admission.tick("w1", { cpu: 1, io: 0 }, []);
    await admission.enqueue([ticket(runId)]);
    await admission.start("w1", [started(runId)]);
    await admission.complete("w1", [completion(runId)]);
  };

  it("goes by itself: a story run a minute after its last run, a story after an hour", async () => {
    await serve("a");
    await admission.reap();
    expect(await kept()).toEqual({ stories: 1, storyRuns: 1 });
    clockMs += 60_000;
    await admission.reap();
    expect(await kept()).toEqual({ stories: 1, storyRuns: 0 });
    clockMs += 3_540_000;
    await admission.reap();
    expect(await kept()).toEqual({ stories: 0, storyRuns: 0 });
    expect((await admission.explain(["s1"]))[0]?.lanes).toEqual([]);
  });

  it("stays while it has a run, however old; a story run is counted anew after a day", async () => {
    await admission.enqueue([ticket("a")]);
    clockMs += 86_399_999;
    await admission.reap();
    expect(await kept()).toEqual({ stories: 1, storyRuns: 1 });
    clockMs += 1;
    await admission.reap();
    expect(await kept()).toEqual({ stories: 1, storyRuns: 0 });
    expect(ids((await admission.tick("w1", { cpu: 1, io: 0 }, [])).granted)).toEqual(["a"]);
  });

  it("of a discarded story run is known for an hour", async () => {
    await serve("a");
    await admission.discard({ storyRunId: "sr1" });
    for (let minute = 1; minute < 60; minute += 1) {
      clockMs += 60_000;
      await admission.reap();
    }
    expect((await admission.enqueue([ticket("b")])).added).toBe(0);
    clockMs += 120_000;
    await admission.reap();
    expect((await kept()).storyRuns).toBe(0);
  });
});

describe("an explanation", () => {
  it("names what a run waits for, what else would hold it up, and how many go before it", async () => {
    await admission.tick("w1", { cpu: 20, io: 0 }, []);
    const budget = { version: 1, storyId: "s1", policy: createStoryPolicy({ budgetMs: 150, throttle: 0.1 }) };
    await admission.configure(budget);
    const { granted } = await admission.enqueue(["a", "b", "c"].map((id) => ticket(id)));
    expect(ids(granted)).toEqual(["a"]);
    clockMs += 40;
    const [taken, waiting, unknown] = await admission.explainRuns(
      ["a", "c", "x"].map((runId) => ({ runId, storyRunId: "sr1" })),
    );
    expect(taken).toEqual({ runId: "a", state: "handoff" });
    expect(unknown).toEqual({ runId: "x", state: "unknown" });
    expect(waiting).toMatchObject({ reason: "throttle", also: [], runsAhead: 1, waits: { throttle: 40 }, etaMs: 200 });
  });
});

it("an answer of Redis that is an error is final: the call is not made again", async () => {
  let calls = 0;
  const callBuffer = (...args: [string, ...(string | Buffer | number)[]]) => {
    calls += 1;
    return redis.callBuffer(...args);
  };
  await admission.admit();
  await redis.set(shardKeys(prefix)[0] as string, "not msgpack");
  const refused = new Admission({ redis: { callBuffer } as Pick<Redis, "callBuffer">, prefix, now: () => clockMs });
  await expect(refused.admit()).rejects.toMatchObject({ name: "ReplyError" });
  expect(calls).toBe(1);
});

it("a worker without a sign of life for 15 s is not counted, even while nobody reaps", async () => {
  await admission.tick("w1", { cpu: 4, io: 0 }, []);
  expect((await admission.snapshot()).pools).toMatchObject({ cpu: { workers: 1, slots: 4 }, io: { workers: 0 } });
  clockMs += 15_000;
  expect((await admission.snapshot()).pools.cpu).toMatchObject({ workers: 0, slots: 0 });
  expect((await admission.enqueue([ticket("a")])).granted).toEqual([]);
});

it("every key lies in one slot of a cluster and is one of those that keys.ts names", async () => {
  await admission.configure({ version: 1, settings: createSettings({ tenancy: "multi" }) });
  await admission.configure({ version: 1, storyId: "s1", policy: createStoryPolicy({ weight: 2 }) });
  await admission.tick("w1", { cpu: 4, io: 4 }, []);
  await admission.enqueue(Array.from({ length: 9 }, (_, index) => ticket(`r${index}`)));
  await admission.start("w1", [started("r0")]);
  await admission.complete("w1", [completion("r0", { children: [ticket("child")] })]);
  const base = shardKeys(prefix).at(-1) as string;
  const fixed = shardKeys(prefix);
  const made = madeKeys.map((pattern) => new RegExp(`^${pattern.replace(/<[^>]+>/g, "[^:]+")}$`));
  const keys = await redis.keys(`${prefix}*`);
  const strays = keys.filter((key) => !fixed.includes(key) && !made.some((one) => one.test(key.slice(base.length))));
  expect(keys.length).toBeGreaterThan(12);
  expect(strays).toEqual([]);
});

it("Redis' own time is used where none is given", async () => {
  const real = new Admission({ redis, prefix: `${prefix}-real` });
  await real.tick("w1", { cpu: 1, io: 1 }, []);
  await real.enqueue([ticket("a")]);
  const [seconds] = await redis.time();
  const [seen] = await real.inspect(["sr1"]);
  expect(Math.abs((seen?.touchedMs ?? 0) - Number(seconds) * 1000)).toBeLessThan(60_000);
});
