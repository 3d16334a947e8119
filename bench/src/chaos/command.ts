import { parseArgs } from "node:util";
import type { Course, Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios/index.ts";

/** What is to be played, and where its results go. */
export type Command = {
  chosen: readonly Scenario[];
  course: Course;
  rebuild: boolean;
  /** Undefined: the standard output. */
  json: string | undefined;
};

export const usage = `Usage: npm run chaos -- NAME[,NAME...]|all [--json FILE] [--scale N] [--seed N]
  NAME          ${scenarios.map(({ id }) => id).join(", ")}; or
                rebuild: how long 100 000 open story runs take to come back after Redis was emptied
  --json FILE   write the results there instead of printing them
  --scale N     play N times as long, 0.1 to 10, default 1
  --seed N      decides what is hit when; default drawn, and printed\n`;

/** Reads the command line. Throws TypeError if it can't be used. */
export function readCommand(args: string[]): Command {
  const text = { type: "string" } as const;
  const options = { json: text, scale: text, seed: text };
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options });
  const names = positionals.flatMap((word) => word.split(","));
  const known = ["all", "rebuild", ...scenarios.map(({ id }) => id)];
  const unknown = names.find((name) => !known.includes(name));
  if (names.length === 0 || unknown !== undefined) throw new TypeError(`There is no fault "${unknown ?? ""}".`);
  const { json, seed } = values;
  return {
    chosen: scenarios.filter(({ id }) => names.includes("all") || names.includes(id)),
    course: { scale: readScale(values.scale), seed: readSeed(seed) },
    rebuild: names.includes("rebuild"),
    json,
  };
}

function readScale(text = "1"): number {
  const scale = Number(text);
  if (scale >= 0.1 && scale <= 10) return scale;
  throw new TypeError("--scale has to be a number from 0.1 to 10.");
}

function readSeed(text = String(1 + Math.floor(Math.random() * 1_000_000))): number {
  const seed = Number(text);
  if (Number.isSafeInteger(seed) && text !== "") return seed;
  throw new TypeError("--seed has to be a whole number.");
}
