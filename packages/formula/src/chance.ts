import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { CallContext } from "./functionEntry.ts";
import { FormulaError } from "./problem.ts";

/**
 * Where chance comes from: the seed, and how often it was drawn from. A run that is tried again has the same seed and
 * draws in the same order, and so the same values: a request that is sent a second time carries the same UUID. Whoever
 * knows the seed knows them all, so that they are no secrets.
 */
export type Chance = { readonly seed: string; drawn: number };

/** What a hash takes (15 µs). */
const drawSteps = 100;

/** The next 32 bytes of a run's chance, for the function of that name. */
export function drawBytes(name: string, { chance, budget }: CallContext): Uint8Array {
  budget.spend(drawSteps);
  if (chance === undefined)
    throw new FormulaError("no_seed", `${name}: there is no run here whose chance it could take.`);
  chance.drawn += 1;
  return sha256(utf8ToBytes(`${chance.seed}#${chance.drawn}`));
}

/** The next number from 0 to 1, without 1, of 52 random bits. */
export function drawFraction(name: string, context: CallContext): number {
  const bytes = drawBytes(name, context);
  let value = 0;
  for (let at = 0; at < 6; at += 1) value = value * 256 + (bytes[at] ?? 0);
  return (value * 16 + ((bytes[6] ?? 0) >> 4)) / 2 ** 52;
}
