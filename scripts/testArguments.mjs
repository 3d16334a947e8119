import { Problem } from "./problem.mjs";

/** The parts of `npm test`, in their order. */
const parts = ["check", "unit", "service", "e2e"];

/**
 * What `npm test -- <part> [filter...]` asks for. Throws Problem: `bad_argument`.
 * @param {string[]} args
 * @returns {{ parts: string[], filters: string[] }} all parts if none is named; filters: parts of the paths of test files
 */
export function readTestArguments(args) {
  const [part, ...filters] = args;
  if (part === undefined) return { parts, filters: [] };
  const usage = `npm test [-- ${parts.join("|")} [part of a test file's path]]`;
  if (!parts.includes(part)) throw new Problem("bad_argument", `There is no part "${part}". Use: ${usage}`);
  const option = filters.find((filter) => filter.startsWith("-"));
  if (option) throw new Problem("bad_argument", `There is no option "${option}". Use: ${usage}`);
  if (part === "check" && filters.length > 0) {
    throw new Problem("bad_argument", `"check" takes the whole checkout, not "${filters[0]}". Use: ${usage}`);
  }
  return { parts: [part], filters };
}
