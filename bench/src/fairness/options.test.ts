import { describe, expect, it } from "vitest";
import { readFairnessOptions } from "./options.ts";
import { parts } from "./parts.ts";

describe("readFairnessOptions", () => {
  it("runs everything unless told otherwise", () => {
    expect(readFairnessOptions({})).toMatchObject({ only: parts, slots: 100, seed: 1, simSeeds: 0 });
  });

  it("takes lists however they are spaced and written", () => {
    const { only, policies } = readFairnessOptions({ only: "e1, w3,COST", policy: "fair,FIFO" });
    expect(only).toEqual(["E1", "W3", "cost"]);
    expect(policies).toEqual(["fair", "fifo"]);
  });

  it.each([
    [{ only: "E1,E99" }, '--only has "E99", but may name E0, E1'],
    [{ policy: "unfair" }, '--policy has "unfair", but may name fair'],
    [{ slots: "10" }, '--slots has to be a whole number from 20 to 1000, not "10"'],
    [{ seed: "x" }, '--seed has to be a whole number from 1 to 1000000, not "x"'],
  ])("refuses %j and says what there is", (words, message) => {
    expect(() => readFairnessOptions(words)).toThrow(message);
  });
});
