import { createSettings, type DecisionRecord } from "@fairlead/fairness";
import type { Load, Scenario } from "@fairlead/fairness/sim";
import { describe, expect, it } from "vitest";
import { countOverAdmissions, figuresOf, latencies } from "./figures.ts";
import { createJournal, type Journal } from "./journal.ts";

const scenario: Scenario = { name: "E0", title: "", warmUpMs: 0, loads: () => [], endsAtMs: 1_000_000 };

type Sketch = { storyId: string; role?: Load["role"]; at: number; starts: number[]; end: number };

function journalOf(sketches: readonly Sketch[], slots: number): Journal {
  const journal = createJournal();
  journal.slots.push({ atMs: 0, change: slots });
  for (const [n, { storyId, role = "heavy", at, starts, end }] of sketches.entries()) {
    const load: Load = { storyId, role, durationMs: 100, arrivals: { kind: "burst", atMs: at, runs: 1 } };
    const ids = { runId: `run-${n}`, storyRunId: `story-run-${n}` };
    journal.runs.set(ids.runId, { ...ids, load, durationMs: 100, enqueuedMs: at, startsMs: starts, endedMs: end });
    journal.endMs = Math.max(journal.endMs, end);
  }
  return journal;
}

function figures(journal: Journal, alone: ReadonlyMap<string, number> = new Map()) {
  const played = { journal, settings: createSettings(), drained: true, leakedSlots: 0, budget: [] };
  return figuresOf(played, scenario, alone);
}

describe("figures of what was seen", () => {
  it("tell how long light runs waited, how they were slowed down, and how long heavy ones took to drain", () => {
    const journal = journalOf(
      [
        { storyId: "flood", at: 1_000, starts: [1_000], end: 1_100 },
        { storyId: "flood", at: 1_000, starts: [1_100], end: 1_300 },
        { storyId: "light", role: "light", at: 1_050, starts: [1_100], end: 1_200 },
        { storyId: "light", role: "light", at: 2_000, starts: [2_500], end: 2_600 },
      ],
      2,
    );
    const alone = new Map([
      ["run-2", 100],
      ["run-3", 100],
    ]);
    expect(figures(journal, alone)).toMatchObject({
      ...{ lightP50Ms: 50, lightMaxMs: 500, slowdownP99: 6, drainSeconds: 0.3, lostRuns: 0, doubleRuns: 0 },
      // Only the first of the light runs came while the flood was there.
      lightBesideP99Ms: 50,
      // One slot in the first tenth of a second, none while all runs executed, one in the half second of the last wait.
      idleWithBacklogSlotSeconds: 0.1 + 0.5,
    });
    expect(latencies(journal).get("run-2")).toBe(150);
  });

  it("count runs that were executed twice, and runs that never ended", () => {
    const journal = journalOf(
      [
        { storyId: "a", at: 0, starts: [10, 20], end: 30 },
        { storyId: "a", at: 0, starts: [], end: -1 },
      ],
      2,
    );
    expect(figures(journal)).toMatchObject({ doubleRuns: 1, lostRuns: 1 });
  });

  it("show the worst ten seconds of two stories that were backlogged", () => {
    const slices = (storyId: string, lengthMs: number): Sketch[] =>
      Array.from({ length: 24 }, (_, n) => ({ storyId, at: 0, starts: [n * 1_000], end: n * 1_000 + lengthMs }));
    expect(figures(journalOf([...slices("a", 900), ...slices("b", 900)], 2))).toMatchObject({ jainMin: 1 });
    const { jainMin } = figures(journalOf([...slices("a", 900), ...slices("b", 300)], 2));
    expect(jainMin).toBeCloseTo((900 + 300) ** 2 / (2 * (900 ** 2 + 300 ** 2)), 10);
  });
});

describe("countOverAdmissions", () => {
  const record = (changes: Partial<DecisionRecord>) =>
    ({ decision: "admitted", inflight: 1, gate: 5, softCeiling: 5, tokensBefore: 1, ...changes }) as DecisionRecord;

  it("counts what was admitted above a ceiling or without budget, and nothing that was lent", () => {
    const records = [
      record({}),
      record({ inflight: 6 }),
      record({ tokensBefore: 0 }),
      record({ decision: "borrowed", inflight: 6, tokensBefore: -5 }),
    ];
    expect(countOverAdmissions(records, createSettings())).toBe(2);
    expect(countOverAdmissions(records, createSettings({ policy: "fifo" }))).toBe(1);
    expect(countOverAdmissions([], createSettings())).toBeNull();
  });
});
