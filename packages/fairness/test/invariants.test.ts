import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sequencesOf } from "./conformance.ts";
import { checkSequence, invariants } from "./invariants.ts";

const { seed } = fc.readConfigureGlobal();
const sequences = sequencesOf({ min: 80, max: 200 }, 1);

describe(`after every call of a random sequence (seed ${seed})`, { timeout: 120_000 }, () => {
  it.each(Object.keys(invariants))("%s", (name) => {
    return fc.assert(
      fc.property(sequences, (sequence) => {
        expect(checkSequence(sequence, [name])).toBeUndefined();
      }),
      { numRuns: 200, endOnFailure: true },
    );
  });

  it("a repetition changes nothing and is answered alike", () => {
    return fc.assert(
      fc.property(sequences, (sequence) => {
        expect(checkSequence(sequence, [])).toBeUndefined();
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });
});
