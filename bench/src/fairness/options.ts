import { type Policy, policies } from "@fairlead/fairness";
import type { FairnessOptions } from "./fairness.ts";
import { type Part, parts } from "./parts.ts";

/** What the command line may say about this benchmark; every value is a text. */
export type FairnessWords = Partial<Record<"only" | "policy" | "slots" | "seed" | "sim", string>>;

/** Reads them. Throws TypeError with a sentence if one can't be used. */
export function readFairnessOptions(words: FairnessWords): FairnessOptions {
  return {
    only: readList<Part>("--only", words.only, parts),
    policies: readList<Policy>("--policy", words.policy, policies),
    slots: readCount("--slots", words.slots ?? "100", { least: 20, most: 1_000 }),
    seed: readCount("--seed", words.seed ?? "1", { least: 1, most: 1_000_000 }),
    simSeeds: readCount("--sim", words.sim ?? "0", { least: 0, most: 100 }),
  };
}

/** All, if the option is not given. */
function readList<Word extends string>(
  option: string,
  text: string | undefined,
  words: readonly Word[],
): readonly Word[] {
  if (text === undefined) return words;
  return text.split(",").map((name) => {
    const word = words.find((one) => one.toLowerCase() === name.trim().toLowerCase());
    if (word === undefined) {
      throw new TypeError(`${option} has "${name}", but may name ${words.join(", ")}, with commas between them.`);
    }
    return word;
  });
}

function readCount(option: string, text: string, { least, most }: { least: number; most: number }): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= least && count <= most) return count;
  throw new TypeError(`${option} has to be a whole number from ${least} to ${most}, not "${text}".`);
}
