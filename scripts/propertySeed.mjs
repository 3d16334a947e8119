import { randomInt } from "node:crypto";
import { Problem } from "./problem.mjs";

/** What the tests of properties draw from where nothing else is asked for: the same in every run. */
const usualSeed = 1;

/**
 * The seed of FAIRLEAD_PROPERTY_SEED: a whole number, or `random` for one that is drawn anew. Throws Problem:
 * `bad_setting`.
 * @param {string | undefined} text
 * @returns {number} 1 if the variable is not set
 */
export function readPropertySeed(text) {
  if (text === undefined || text === "") return usualSeed;
  if (text === "random") return drawSeed();
  const seed = Number(text);
  if (Number.isInteger(seed) && Math.abs(seed) < 2 ** 31) return seed;
  throw new Problem("bad_setting", `FAIRLEAD_PROPERTY_SEED is a whole number or "random", not "${text}".`);
}

/** @returns {number} a seed that was not used before, in all likelihood */
function drawSeed() {
  return randomInt(2 ** 31);
}
