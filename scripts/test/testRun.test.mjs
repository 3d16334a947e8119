import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { readPropertySeed } from "../propertySeed.mjs";
import { readTestArguments } from "../testArguments.mjs";
import { endLeftovers, findProcesses } from "../testLeftovers.mjs";
import { stepsOf } from "../testSteps.mjs";
import { ScriptRun } from "./scriptRun.mjs";
import { problemOf, testFolder } from "./temporaryFolder.mjs";

const run = (env, ...args) => new ScriptRun("test.mjs", { env, args });

describe("npm test", { timeout: 120_000 }, () => {
  test("refuses a part that it does not have, and says which there are", async () => {
    const script = run({ TMPDIR: testFolder() }, "units");
    expect(await script.ended).toBe(1);
    expect(script.output).toContain('There is no part "units". Use: npm test [-- check|unit|service|e2e');
    expect(script.output).toMatch(/\n0 passed, 1 failed\n$/);
  });

  test("fails when a step fails, shows its output, ends with the counts and leaves nothing", async () => {
    const folder = testFolder();
    const script = run({ TMPDIR: folder }, "unit", "no-such-test-anywhere");
    expect(await script.ended).toBe(1);
    expect(script.output).toMatch(/No test files found/);
    expect(script.output).toMatch(/^FAIL unit tests +\d+\.\d s {2}0 passed, 1 failed$/m);
    expect(script.output).toMatch(/\n0 passed, 1 failed\n$/);
    expect(findProcesses(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("counts the tests that pass", async () => {
    const script = run({ TMPDIR: testFolder() }, "unit", "packages/story/src/frontier");
    expect(await script.ended).toBe(0);
    const [, passed] = await script.says(/^ok {3}unit tests +\d+\.\d s {2}(\d+) passed$/m);
    expect(Number(passed)).toBeGreaterThan(0);
    expect(script.output).toMatch(new RegExp(`\\n${passed} passed, 0 failed\\n$`));
  });

  test.each([
    ["", /the tests did not run to their end/],
    [" when nobody reads what it prints", /^$/],
  ])("stops everything on Ctrl-C and leaves nothing%s", async (when, printed) => {
    const folder = testFolder();
    const script = run({ TMPDIR: folder }, "unit");
    if (when) script.closeOutput();
    const isRunning = () => findProcesses(folder).some(({ command }) => /vitest/.test(command));
    await vi.waitFor(() => expect(isRunning()).toBe(true), { timeout: 60_000, interval: 50 });
    script.kill("SIGINT");
    expect(await script.ended).toBe(130);
    expect(script.output).toMatch(printed);
    expect(script.output).not.toMatch(/\d+ passed/);
    expect(findProcesses(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

test("a process that a test leaves running is found and ended", async () => {
  const folder = testFolder();
  spawn("sleep", ["1000"], { env: { FAIRLEAD_TEST_RUN: folder }, detached: true, stdio: "ignore" }).unref();
  expect(await endLeftovers(folder)).toEqual([{ pid: expect.any(Number), command: "sleep 1000" }]);
  expect(findProcesses(folder)).toEqual([]);
});

describe("the arguments", () => {
  test("none stand for all parts", () => {
    expect(readTestArguments([])).toEqual({ parts: ["check", "unit", "service", "e2e"], filters: [], rounds: 1 });
  });

  test("name a part and test files", () => {
    expect(readTestArguments(["service", "runtime", "web"])).toEqual({
      parts: ["service"],
      filters: ["runtime", "web"],
      rounds: 1,
    });
  });

  test("of a hunt name its rounds", () => {
    expect(readTestArguments(["hunt"])).toEqual({ parts: ["hunt"], filters: [], rounds: 1 });
    expect(readTestArguments(["hunt", "20", "formula"])).toEqual({ parts: ["hunt"], filters: ["formula"], rounds: 20 });
  });

  const bad = [
    [["e2e", "--headed"], /There is no option "--headed"/],
    [["check", "packages"], /"check" takes the whole checkout/],
    [["hunt", "0"], /A hunt has 1 to 1000 rounds, not 0/],
    [["packages/story"], /There is no part "packages\/story"/],
  ];
  test.each(bad)("%j are refused", async (args, expected) => {
    expect(await problemOf(() => readTestArguments(args))).toMatch(expected);
  });
});

describe("a hunt", () => {
  const step = (part, rounds) => stepsOf({ parts: [part], filters: ["packages/formula"], rounds });

  test("plays tests of properties, each round with a seed of its own", () => {
    const rounds = step("hunt", 3).map(({ command }) => command({ report: "report.json", folder: "" }));
    expect(new Set(rounds.map(({ env }) => env.FAIRLEAD_PROPERTY_SEED)).size).toBe(3);
    expect(rounds[0].args).toContain("packages/formula/src/properties.test.ts");
    expect(rounds[0].args).not.toContain("packages/formula/src/grammar.test.ts");
  });

  test("is no part of the usual run, whose seed is always the same", () => {
    expect(readPropertySeed(undefined)).toBe(readPropertySeed(""));
    expect(readPropertySeed("-7")).toBe(-7);
    expect(readPropertySeed("random")).not.toBe(readPropertySeed("random"));
    expect(step("unit", 1)).toHaveLength(1);
  });

  test("of nothing, and a seed that is none, are refused", async () => {
    const noFiles = { parts: ["hunt"], filters: ["no-such-test"], rounds: 1 };
    expect(await problemOf(() => stepsOf(noFiles))).toMatch(/No test of a property has "no-such-test"/);
    expect(await problemOf(() => readPropertySeed("1.5"))).toMatch(
      /FAIRLEAD_PROPERTY_SEED is a whole number or "random"/,
    );
  });
});

describe("the numbers of a step", () => {
  const passing = { code: 0, output: "" };
  const failing = { code: 1, output: "why" };

  /** The result of a step whose runner wrote `report`. */
  function resultOf(part, outcome, report) {
    const folder = testFolder();
    const step = stepsOf({ parts: [part], filters: ["a"], rounds: 1 }).at(-1);
    const file = join(folder, "report.json");
    if (report) writeFileSync(file, JSON.stringify(report));
    return step.command({ report: file, folder }).toResult(outcome, file);
  }

  test("are those of Vitest's report", () => {
    const report = { numPassedTests: 5, numFailedTests: 2, numPendingTests: 1, numTodoTests: 0 };
    expect(resultOf("unit", failing, report)).toMatchObject({
      passed: 5,
      failed: 2,
      summary: "5 passed, 2 failed, 1 skipped",
    });
  });

  test("are those of Playwright's report, a test that passed at the second try among the passed", () => {
    const report = { stats: { expected: 3, unexpected: 0, flaky: 1, skipped: 0 } };
    expect(resultOf("e2e", passing, report)).toMatchObject({
      passed: 4,
      failed: 0,
      summary: "4 passed, 1 at the second try",
    });
  });

  test("have at least one failure when the runner fails, whatever its report says", () => {
    expect(resultOf("unit", failing, { numPassedTests: 5, numFailedTests: 0 })).toMatchObject({ passed: 5, failed: 1 });
    expect(resultOf("service", failing, undefined)).toMatchObject({ passed: 0, failed: 1, output: "why" });
  });

  test("are one for a check", () => {
    expect(resultOf("check", passing)).toMatchObject({ passed: 1, failed: 0 });
    expect(resultOf("check", failing)).toMatchObject({ passed: 0, failed: 1, output: "why" });
  });
});
