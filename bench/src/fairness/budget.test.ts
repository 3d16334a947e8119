import { createSettings, createStoryPolicy, type DecisionRecord, type Snapshot } from "@fairlead/fairness";
import { describe, expect, it } from "vitest";
import { budgetError, readBudget } from "./budget.ts";
import { createJournal } from "./journal.ts";

type Admitted = Partial<DecisionRecord> & { runId: string; atMs: number };

/** Two runs of 100 ms, of which the second borrowed; the first was admitted at time 1 000 with a full budget of 60 000. */
const lending: Admitted[] = [
  { runId: "one", atMs: 1_000, tokensBefore: 60_000 },
  { runId: "two", atMs: 1_001, tokensBefore: 59_901, decision: "borrowed" },
];

function flood(admitted: readonly Admitted[] = lending) {
  const journal = createJournal();
  const load = {
    storyId: "flood",
    role: "heavy" as const,
    durationMs: 100,
    arrivals: { kind: "burst" as const, atMs: 0, runs: 2 },
  };
  for (const record of admitted) {
    const { runId } = record;
    const times = { enqueuedMs: 0, startsMs: [record.atMs + 10], endedMs: record.atMs + 110 };
    journal.runs.set(runId, { runId, storyRunId: "s", load, durationMs: 100, ...times });
    journal.decisions.push({ storyId: "flood", decision: "admitted", estimateMs: 90, ...record } as DecisionRecord);
  }
  return journal;
}

function admission(nowMs: number, story: { tokens: number; lentMs: number }) {
  const policy = createStoryPolicy();
  return {
    explain: async () => [{ storyId: "flood", policy, tokensMax: 60_000, lanes: [], ...story }],
    snapshot: async () => ({ nowMs }) as Snapshot,
  };
}

const fair = createSettings();

describe("readBudget", () => {
  it("finds what was charged by what is missing after what has come back since, and what was lent", async () => {
    // 20 ms have brought 20 slot-ms back; 100 were charged and 100 were lent.
    const readings = await readBudget(admission(1_020, { tokens: 59_920, lentMs: 100 }), flood(), fair);
    expect(readings).toEqual([{ storyId: "flood", chargedMs: 200, costMs: 200 }]);
    expect(budgetError(readings)).toBe(0);
  });

  it("notices a charge that is not what the runs cost", async () => {
    const readings = await readBudget(admission(1_020, { tokens: 59_870, lentMs: 100 }), flood(), fair);
    expect(budgetError(readings)).toBeCloseTo(0.25, 10);
  });

  it("counts from when the balance was full last, and of runs under way then what they cost more than expected", async () => {
    const journal = flood([
      { runId: "ended", atMs: 500, tokensBefore: 60_000 },
      { runId: "under way", atMs: 950, tokensBefore: 60_000 },
      { runId: "last", atMs: 1_000, tokensBefore: 60_000 },
    ]);
    const readings = await readBudget(admission(1_020, { tokens: 59_910, lentMs: 0 }), journal, fair);
    expect(readings).toEqual([{ storyId: "flood", chargedMs: 110, costMs: 110 }]);
  });

  it("compares only what was lent where the budget is full again", async () => {
    const readings = await readBudget(admission(9_000, { tokens: 60_000, lentMs: 130 }), flood(), fair);
    expect(readings).toEqual([{ storyId: "flood", chargedMs: 130, costMs: 100 }]);
  });

  it("reads nothing under a policy whose budget does not accrue", async () => {
    const fifo = createSettings({ policy: "fifo" });
    expect(await readBudget(admission(1_020, { tokens: 0, lentMs: 0 }), flood(), fifo)).toEqual([]);
    expect(budgetError([])).toBeNull();
  });
});
