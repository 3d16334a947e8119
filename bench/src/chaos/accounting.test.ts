import { describe, expect, it } from "vitest";
import { account, type Observed } from "./accounting.ts";

const record = {
  missingRuns: 0,
  duplicatedRecords: 0,
  incompleteStoryRuns: 0,
  openStoryRuns: 0,
  failedStoryRuns: 0,
  invariantRows: 0,
};

/** Three calls, of which the third got no answer and was stored; each made one request. */
function observe(change: (observed: ReturnType<typeof good>) => void = () => {}) {
  const observed = good();
  change(observed);
  return account(observed);
}

function good() {
  return {
    calls: [
      { id: "a", acknowledged: true },
      { id: "b", acknowledged: true },
      { id: "c", acknowledged: false },
    ],
    stored: new Map([
      ["a", 1],
      ["b", 1],
      ["c", 1],
    ]),
    effects: new Map([
      ["run-a", 1],
      ["run-b", 1],
      ["run-c", 1],
    ]),
    requesting: new Map([
      ["run-a", true],
      ["run-b", true],
      ["run-c", true],
    ]),
    record: { ...record },
  } satisfies Observed;
}

describe("the accounting", () => {
  it("finds nothing wrong where nothing is", () => {
    expect(observe()).toEqual({
      ...record,
      ...{ attempted: 3, acknowledged: 2, lost: 0, unexpected: 0, recovered: 1 },
      ...{ duplicatedEffects: 0, missingEffects: 0, unrecordedEffects: 0 },
    });
  });

  it("sees an acknowledged event that is not stored", () => {
    expect(observe(({ stored }) => stored.delete("b"))).toMatchObject({ lost: 1, recovered: 1 });
  });

  it("does not take an unacknowledged event that is not stored for a loss", () => {
    expect(observe(({ stored }) => stored.delete("c"))).toMatchObject({ lost: 0, recovered: 0 });
  });

  it("sees an event that nobody sent", () => {
    expect(observe(({ stored }) => stored.set("d", 1))).toMatchObject({ unexpected: 1, recovered: 1 });
  });

  it("sees an event that is stored twice, although its call was made once", () => {
    expect(observe(({ stored }) => stored.set("a", 3))).toMatchObject({ duplicatedRecords: 2, lost: 0 });
  });

  it("sees an effect that was made again", () => {
    expect(observe(({ effects }) => effects.set("run-a", 3))).toMatchObject({ duplicatedEffects: 2 });
  });

  it("sees a run that is recorded as succeeded without its effect", () => {
    expect(observe(({ effects }) => effects.delete("run-b"))).toMatchObject({ missingEffects: 1 });
  });

  it("does not ask a failed run for its effect", () => {
    const change = ({ effects, requesting }: Pick<ReturnType<typeof good>, "effects" | "requesting">) => {
      effects.delete("run-b");
      requesting.set("run-b", false);
    };
    expect(observe(change)).toMatchObject({ missingEffects: 0 });
  });

  it("sees an effect whose run is not in the record", () => {
    expect(observe(({ requesting }) => requesting.delete("run-c"))).toMatchObject({ unrecordedEffects: 1 });
  });
});
