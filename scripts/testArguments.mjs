import { Problem } from "./problem.mjs";

/** The parts of `npm test`, in their order. */
const parts = ["check", "unit", "service", "e2e"];
/** What runs only when it is asked for by name. */
const extra = ["hunt"];
const huntRoundsMax = 1_000;

/**
 * What `npm test -- <part> [filter...]` asks for. Throws Problem: `bad_argument`.
 * @param {string[]} args
 * @returns {{ parts: string[], filters: string[], rounds: number }} all parts if none is named, without hunting; filters:
 *   parts of the paths of test files; rounds: how often a hunt draws anew
 */
export function readTestArguments(args) {
  const [part, ...filters] = args;
  if (part === undefined) return { parts, filters: [], rounds: 1 };
  const usage = `npm test [-- ${parts.join("|")}|hunt [rounds] [part of a test file's path]]`;
  if (![...parts, ...extra].includes(part))
    throw new Problem("bad_argument", `There is no part "${part}". Use: ${usage}`);
  const option = filters.find((filter) => filter.startsWith("-"));
  if (option) throw new Problem("bad_argument", `There is no option "${option}". Use: ${usage}`);
  if (part === "check" && filters.length > 0) {
    throw new Problem("bad_argument", `"check" takes the whole checkout, not "${filters[0]}". Use: ${usage}`);
  }
  if (part !== "hunt" || !/^\d+$/.test(filters[0] ?? "")) return { parts: [part], filters, rounds: 1 };
  const rounds = Number(filters.shift());
  if (rounds >= 1 && rounds <= huntRoundsMax) return { parts: [part], filters, rounds };
  throw new Problem("bad_argument", `A hunt has 1 to ${huntRoundsMax} rounds, not ${rounds}. Use: ${usage}`);
}
