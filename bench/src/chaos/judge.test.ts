import { describe, expect, it } from "vitest";
import { type Figures, judge } from "./judge.ts";
import type { Scenario } from "./scenario.ts";
import type { Call } from "./sender.ts";

const scenario: Scenario = { id: "F-00", name: "nothing", seconds: 1, faults: [], expect: { repeatsPerFault: 2 } };

const figures: Figures = {
  ...{ attempted: 10, acknowledged: 10, lost: 0, unexpected: 0, recovered: 0 },
  ...{
    missingRuns: 0,
    duplicatedRecords: 0,
    incompleteStoryRuns: 0,
    openStoryRuns: 0,
    failedStoryRuns: 0,
    invariantRows: 0,
  },
  ...{ duplicatedEffects: 0, missingEffects: 0, unrecordedEffects: 0 },
  ...{ name: "nothing", seed: 1, faults: 3, drainSeconds: 1, leakedSlots: 0, crashes: 0 },
  ...{
    answers: {},
    answerP99Ms: 5,
    answerP99InFaultMs: 9,
    readSlowestMs: 9,
    oddReads: 0,
    linesPerSecond: 0,
    workerPeakMb: 100,
  },
};

const call = (change: Partial<Call> = {}): Call => ({
  ...{ id: "a", sentMs: 0, endedMs: 1, status: 200, code: null, retryAfter: null },
  ...change,
});

describe("a scenario", () => {
  it("passes when all that is expected holds", () => {
    expect(judge(scenario, figures, [call()])).toEqual([]);
  });

  it.each([
    ...["lost", "unexpected", "duplicatedRecords", "missingRuns", "missingEffects", "unrecordedEffects"],
    ...[
      "incompleteStoryRuns",
      "openStoryRuns",
      "failedStoryRuns",
      "invariantRows",
      "leakedSlots",
      "crashes",
      "oddReads",
    ],
  ])("fails by a single one of %s", (name) => {
    expect(judge(scenario, { ...figures, [name]: 1 }, [call()])).toEqual([`${name} is 1, may be 0`]);
  });

  it("may repeat as many effects as its faults can have cut off, and not one more", () => {
    expect(judge(scenario, { ...figures, duplicatedEffects: 6 }, [call()])).toEqual([]);
    expect(judge(scenario, { ...figures, duplicatedEffects: 7 }, [call()])).toHaveLength(1);
  });

  it("fails when it is worked off too late", () => {
    expect(judge(scenario, { ...figures, drainSeconds: 60.1 }, [call()])).toHaveLength(1);
  });

  it("fails when a sender that sends again was never told that its call was accepted, where that is expected", () => {
    const ofOne = { ...figures, attempted: 2, acknowledged: 1 };
    const expected = { ...scenario, expect: { ...scenario.expect, allAcknowledged: true } };
    expect(judge(scenario, ofOne, [call()])).toEqual([]);
    expect(judge(expected, ofOne, [call()])).toEqual(["1 calls were never accepted"]);
    expect(judge(expected, { ...ofOne, acknowledged: 2 }, [call()])).toEqual([]);
  });

  it("fails when no call was accepted, as nothing was tried then", () => {
    expect(judge(scenario, figures, [call({ status: null })])).toEqual(["no call was accepted"]);
  });

  it("fails by a refusal without a code or without a time to come back", () => {
    const refused = { status: 503, code: "storage_unavailable", retryAfter: "5" };
    expect(judge(scenario, figures, [call(), call(refused)])).toEqual([]);
    expect(judge(scenario, figures, [call(), call({ ...refused, code: null })])).toHaveLength(1);
    expect(judge(scenario, figures, [call(), call({ ...refused, retryAfter: null })])).toHaveLength(1);
  });

  it("fails by an answer that nobody expects, and by a refusal where all have to be accepted", () => {
    expect(judge(scenario, figures, [call(), call({ status: 500, code: "internal" })])).toHaveLength(1);
    const strict = { ...scenario, expect: { allAccepted: true } };
    expect(judge(strict, figures, [call(), call({ status: null })])).toEqual(["1 calls were not accepted"]);
  });
});
