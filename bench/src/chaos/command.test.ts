import { describe, expect, it } from "vitest";
import { readCommand } from "./command.ts";
import { randomOf } from "./random.ts";
import { planFaults } from "./scenario.ts";
import { scenarios } from "./scenarios/index.ts";

describe("the command", () => {
  it("plays what is named, in the order of the matrix", () => {
    const { chosen, course } = readCommand(["F-09,F-01", "--seed", "7", "--scale", "0.5"]);
    expect(chosen.map(({ id }) => id)).toEqual(["F-01", "F-09"]);
    expect(course).toEqual({ seed: 7, scale: 0.5 });
  });

  it("plays everything", () => {
    expect(readCommand(["all"]).chosen).toEqual(scenarios);
    expect(readCommand(["all"]).rebuild).toBe(false);
  });

  it.each([
    [[], 'There is no fault "".'],
    [["F-01,F-99"], 'There is no fault "F-99".'],
    [["all", "--scale", "0"], "--scale has to be a number from 0.1 to 10."],
    [["all", "--seed", "x"], "--seed has to be a whole number."],
    [["all", "--color"], "--color"],
  ])("refuses %j", (args, message) => {
    expect(() => readCommand(args)).toThrow(message);
  });
});

describe("the scenarios", () => {
  it("have names of their own", () => {
    expect(new Set(scenarios.map(({ id }) => id)).size).toBe(scenarios.length);
  });

  it.each(scenarios)("$id is planned the same by the same seed, within its time", (scenario) => {
    const planned = planFaults(scenario, 0.5, randomOf(3));
    expect(planFaults(scenario, 0.5, randomOf(3))).toEqual(planned);
    expect(planned.length).toBeGreaterThanOrEqual(scenario.faults.length);
    for (const { atMs } of planned) expect(atMs).toBeLessThan(500 * scenario.seconds);
  });

  it("are shortened no further than a fault allows", () => {
    const stopped = scenarios.find(({ id }) => id === "F-05");
    const [first] = stopped === undefined ? [] : planFaults(stopped, 0.1, randomOf(1));
    expect(first?.fault).toMatchObject({ kind: "freeze", forMs: 36_000 });
  });
});
