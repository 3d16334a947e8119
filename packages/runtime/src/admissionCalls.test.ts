import type { Admission, Grant, Starts } from "@fairlead/fairness";
import { expect, test } from "vitest";
import { createAdmissionCalls, type Ending } from "./admissionCalls.ts";
import type { TakenRun } from "./turn.ts";

const grant = (runId: string, pool: "cpu" | "io" = "io", delivery = 1): Grant => {
  return { runId, storyRunId: `sr-${runId}`, storyId: "s", pool, payload: "", delivery };
};

const ending = (runId: string, more: Partial<Ending> = {}): Ending => {
  const { children = [] } = more;
  return { runId, storyRunId: `sr-${runId}`, pool: "cpu", actualMs: 1, outcome: "emitted", ...more, children };
};

type Given = { granted?: Grant[]; drained?: string[]; spare?: number; isAway?: boolean };

/** Completes runs that end together. `spare`: slots to spare; `granted`: what admission grants, of which it begins what it may. */
async function complete(endings: Ending[], { granted = [], drained = [], spare = 0, isAway = false }: Given) {
  const begun: TakenRun[] = [];
  const told: string[] = [];
  const queued: string[] = [];
  const asked: Starts[] = [];
  let free = spare;
  const admission = {
    async complete(_worker: string, _runs: unknown, starts: Starts) {
      asked.push({ ...starts });
      if (isAway) throw new Error("away");
      const left = { ...starts };
      const marked = granted.map((one) => (left[one.pool]-- > 0 ? { ...one, started: true as const } : one));
      return { granted: marked, drained, more: false, nextWakeMs: null, records: [] };
    },
  } as unknown as Admission;
  const slots = {
    reserve() {
      free -= 1;
      if (free >= 0) return true;
      free = 0;
      return false;
    },
    release() {
      free += 1;
    },
    begin: (run: TakenRun) => void begun.push(run),
  };
  const calls = createAdmissionCalls(admission, "w", {
    onDrained: (ids) => void told.push(...ids),
    spare: { slots: slots },
    async onDecided(decided) {
      queued.push(...decided.granted.flatMap(({ runId, started }) => (started === true ? [] : [runId])));
    },
  });
  const ended = await Promise.allSettled(endings.map((one) => calls.complete(one)));
  const next = ended.map((one) => (one.status === "fulfilled" ? (one.value?.runId ?? null) : one.reason.message));
  const runs = [...ended.flatMap((one) => (one.status === "fulfilled" ? (one.value ?? []) : [])), ...begun];
  const fresh = runs.flatMap(({ runId, isFresh }) => (isFresh === true ? [runId] : []));
  return {
    asked: asked[0],
    askedMs: runs[0]?.askedMs,
    next,
    begun: begun.map(({ runId }) => runId),
    fresh,
    queued,
    told,
    free,
  };
}

test("slots go on with grants of their pool in the order in which they were granted; the others go to the queues", async () => {
  const endings = [ending("a", { goesOn: true }), ending("b"), ending("c", { goesOn: true })];
  const granted = [grant("io1"), grant("cpu1", "cpu"), grant("cpu2", "cpu"), grant("cpu3", "cpu"), grant("io2")];
  expect(await complete(endings, { granted })).toMatchObject({
    next: ["cpu1", null, "cpu2"],
    queued: ["io1", "cpu3", "io2"],
  });
  expect(await complete(endings, { granted: [grant("io1")] })).toMatchObject({
    next: [null, null, null],
    queued: ["io1"],
  });
  expect(await complete(endings, { granted: [grant("cpu1", "cpu")] })).toMatchObject({ next: ["cpu1", null, null] });
});

test("slots to spare take as many requests as runs have ended; what fans out goes through the queues", async () => {
  const granted = [grant("a"), grant("b"), grant("c", "cpu"), grant("d")];
  const two = [ending("x"), ending("y")];
  const some = { begun: ["a", "b"], queued: ["c", "d"], free: 7, asked: { cpu: 0, io: 2 } };
  expect(await complete(two, { granted, spare: 9 })).toMatchObject(some);
  expect(await complete(two, { granted, spare: 1 })).toMatchObject({ begun: ["a"], queued: ["b", "c", "d"], free: 0 });
  expect(await complete(two, { granted })).toMatchObject({ begun: [], queued: ["a", "b", "c", "d"], free: 0 });
});

test("what an ended run's own slot goes on with takes no slot to spare, and slots that nothing takes are given back", async () => {
  const goesOn = ending("x", { pool: "io", goesOn: true });
  const granted = [grant("a"), grant("b")];
  expect(await complete([goesOn], { granted, spare: 9 })).toMatchObject({ next: ["a"], begun: ["b"], free: 8 });
  expect(await complete([goesOn], { granted: [grant("a")], spare: 9 })).toMatchObject({
    next: ["a"],
    begun: [],
    free: 9,
  });
  expect(await complete([goesOn], { granted, spare: 9, isAway: true })).toMatchObject({
    next: ["away"],
    begun: [],
    free: 9,
  });
});

test("only what follows from a result that was recorded just now is fresh, and only in its first delivery", async () => {
  const of = (isFresh: boolean, ...children: Grant[]) => ending("x", { isFresh, children, goesOn: true });
  const [own, other, again] = [grant("own", "cpu"), grant("other"), grant("again", "io", 2)];
  expect(await complete([of(true, own, again)], { granted: [own, other], spare: 9 })).toMatchObject({
    begun: ["other"],
    fresh: ["own"],
  });
  expect(await complete([of(true, again)], { granted: [again], spare: 9 })).toMatchObject({
    begun: ["again"],
    fresh: [],
  });
  expect(await complete([of(false, own)], { granted: [own] })).toMatchObject({ next: ["own"], fresh: [] });
});

test("what is begun tells when admission was asked: for the first of those that end together, if all of them tell", async () => {
  const granted = [grant("a", "cpu")];
  const askedAt = async (...times: number[]) => {
    const endings = times.map((askedMs) => ending("x", { goesOn: true, ...(askedMs < 0 ? {} : { askedMs }) }));
    return (await complete(endings, { granted })).askedMs;
  };
  expect(await askedAt(7, 5)).toBe(5);
  expect(await askedAt(7, -1)).toBe(Number.NEGATIVE_INFINITY);
});

test("a story run that is being closed is not closed again", async () => {
  const endings = [ending("a", { isClosing: true }), ending("b")];
  expect(await complete(endings, { drained: ["sr-a", "sr-b", "sr-c"] })).toMatchObject({ told: ["sr-b", "sr-c"] });
});
