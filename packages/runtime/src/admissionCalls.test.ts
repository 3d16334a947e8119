import type { Admission, Grant } from "@fairlead/fairness";
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

type Reply = { granted?: Grant[]; drained?: string[] };

/** Completes runs that end together; `spare`: slots to spare for requests. */
async function complete(endings: Ending[], { granted = [], drained = [] }: Reply, spare = 0) {
  const begun: TakenRun[] = [];
  const told: string[] = [];
  let kept: ReadonlySet<Grant | null> = new Set();
  const reply = { granted, drained, more: false, nextWakeMs: null, records: [] };
  const admission = { complete: async () => reply } as unknown as Admission;
  const calls = createAdmissionCalls(admission, "w", {
    onDrained: (ids) => void told.push(...ids),
    take(run) {
      if (run.pool !== "io" || begun.length === spare) return false;
      begun.push(run);
      return true;
    },
    onDecided: async (decided) => {
      kept = decided.kept ?? kept;
    },
  });
  const next = await Promise.all(endings.map((one) => calls.complete(one)));
  const queued = granted.filter((one) => !kept.has(one)).map(({ runId }) => runId);
  return { next, begun: begun.map(({ runId }) => runId), fresh: [...next, ...begun].flatMap(toFresh), queued, told };
}

const toFresh = (run: TakenRun | null) => (run?.isFresh === true ? [run.runId] : []);

test("slots to spare take as many grants as runs have ended; what fans out goes through the queues", async () => {
  const granted = [grant("a"), grant("b"), grant("c", "cpu"), grant("d")];
  const two = [ending("x"), ending("y")];
  expect(await complete(two, { granted }, 9)).toMatchObject({ begun: ["a", "b"], queued: ["c", "d"] });
  expect(await complete(two, { granted }, 1)).toMatchObject({ begun: ["a"], queued: ["b", "c", "d"] });
  expect(await complete(two, { granted })).toMatchObject({ begun: [], queued: ["a", "b", "c", "d"] });
});

test("a grant that the slot of an ended run goes on with is begun once", async () => {
  const granted = [grant("a"), grant("b")];
  const { next, begun, queued } = await complete([ending("x", { pool: "io", goesOn: true })], { granted }, 9);
  expect([next.map((one) => one?.runId), begun, queued]).toEqual([["a"], ["b"], []]);
});

test("only what follows from a result that was recorded just now is fresh, and only in its first delivery", async () => {
  const of = (isFresh: boolean, ...children: Grant[]) => ending("x", { isFresh, children, goesOn: true });
  const [own, other, again] = [grant("own", "cpu"), grant("other"), grant("again", "io", 2)];
  expect(await complete([of(true, own, again)], { granted: [own, other] }, 9)).toMatchObject({ fresh: ["own"] });
  expect(await complete([of(true, again)], { granted: [again] }, 9)).toMatchObject({ begun: ["again"], fresh: [] });
  expect(await complete([of(false, own)], { granted: [own] }, 9)).toMatchObject({ fresh: [] });
});

test("a story run that is being closed is not closed again", async () => {
  const endings = [ending("a", { isClosing: true }), ending("b")];
  expect(await complete(endings, { drained: ["sr-a", "sr-b", "sr-c"] })).toMatchObject({ told: ["sr-b", "sr-c"] });
});
