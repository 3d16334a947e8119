import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./checkout.mjs";
import { Problem } from "./problem.mjs";
import { readPropertySeed } from "./propertySeed.mjs";

/**
 * What `npm test` runs, in this order. Checks count as one test each; runners of tests tell their numbers in a report.
 */

/**
 * @typedef {{ passed: number, failed: number, summary: string, output: string }} Result
 * @typedef {{ code: number, output: string }} Run
 * @typedef {{ program: string, args: string[], env?: Record<string, string>, reportVariable?: string,
 *   toResult: (run: Run, report: string) => Result }} Command
 *   reportVariable: the environment variable that tells the runner where to write its report
 * @typedef {"client" | "pages" | "services" | "mailboxes" | "browser"} Need
 * @typedef {{ part: string, name: string, needs: Need[], command?: (paths: { report: string, folder: string }) => Command }} Step
 *   without a command what it needs is all it does
 */

/**
 * @param {{ parts: string[], filters: string[], rounds: number }} wanted
 * @returns {Step[]}
 */
export function stepsOf({ parts, filters, rounds }) {
  const steps = [
    check("format and lint", "biome", ["check", "--max-diagnostics=200", "."]),
    { ...check("unused code", "knip", []), needs: ["client"] },
    check("imports", process.execPath, ["scripts/checkImports.mjs"]),
    { ...check("types", "turbo", ["run", "typecheck", "--continue", "--output-logs=errors-only"]), needs: ["client"] },
    { part: "unit", name: "unit tests", needs: ["client"], command: (paths) => vitest("unit", filters, paths) },
    ...(filters.length > 0 ? [] : [{ part: "service", name: "pages built", needs: ["client", "pages"] }]),
    {
      part: "service",
      name: "service tests",
      needs: ["client", "services", "mailboxes"],
      command: (paths) => vitest("service", filters, paths),
    },
    ...browserSteps(filters),
    ...(parts.includes("hunt") ? huntSteps(filters, rounds) : []),
  ];
  return steps.filter((step) => parts.includes(step.part));
}

function check(name, program, args) {
  return { part: "check", name, needs: [], command: () => ({ program, args, toResult: fromExitCode }) };
}

/** Tests of services wait for processes half of their time: one more of them than there are cores is at work. */
function vitest(project, filters, { report }) {
  const workers = project === "service" ? ["--maxWorkers=3"] : [];
  const args = [
    "run",
    "--project",
    project,
    ...workers,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  return { program: "vitest", args: [...args, ...filters], toResult: fromVitest };
}

function browserSteps(filters) {
  const manifest = JSON.parse(readFileSync(join(root, "e2e/package.json"), "utf8"));
  if (!manifest.scripts.e2e) return [];
  const command = ({ folder }) => ({
    program: "npm",
    args: [
      ...["run", "--silent", "e2e", "-w", "@fairlead/e2e", "--", "--reporter=list,json"],
      `--output=${join(folder, "e2e")}`,
      ...filters,
    ],
    reportVariable: "PLAYWRIGHT_JSON_OUTPUT_FILE",
    toResult: fromPlaywright,
  });
  return [{ part: "e2e", name: "browser tests", needs: ["client", "pages", "services", "browser"], command }];
}

/** The tests of properties once more for each round, with a seed that was not drawn before. */
function huntSteps(filters, rounds) {
  const files = findPropertyTests().filter((file) => filters.every((part) => file.includes(part)));
  if (files.length === 0) {
    throw new Problem("bad_argument", `No test of a property has "${filters.join('" and "')}" in its path.`);
  }
  return Array.from({ length: rounds }, () => {
    const seed = String(readPropertySeed("random"));
    const command = (paths) => ({ ...vitest("*", files, paths), env: { FAIRLEAD_PROPERTY_SEED: seed } });
    return { part: "hunt", name: `seed ${seed}`, needs: ["client", "services"], command };
  });
}

function findPropertyTests() {
  const files = globSync("{packages,apps,prisma,examples,bench}/**/*.test.{ts,tsx}", {
    cwd: root,
    exclude: (path) => /(^|\/)node_modules$/.test(path),
  });
  return files.filter((file) => readFileSync(join(root, file), "utf8").includes("fast-check")).sort();
}

/** @param {Run} run @returns {Result} */
function fromExitCode({ code, output }) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, summary: "", output };
}

/** @param {Run} run @param {string} report a file @returns {Result} */
function fromVitest(run, report) {
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0 } = readReport(report);
  return toResult(run, { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests });
}

/** A test that passed only when tried again has passed. @param {Run} run @param {string} report a file @returns {Result} */
function fromPlaywright(run, report) {
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = readReport(report).stats ?? {};
  const result = toResult(run, { passed: expected + flaky, failed: unexpected, skipped });
  return flaky === 0 ? result : { ...result, summary: `${result.summary}, ${flaky} at the second try` };
}

/** A runner that fails without a failed test (a file that can't be loaded, say) counts as one. */
function toResult({ code, output }, { passed, failed: found, skipped }) {
  const failed = code === 0 ? found : Math.max(1, found);
  const parts = [`${passed} passed`, failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`];
  return { passed, failed, summary: parts.filter(Boolean).join(", "), output };
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}
