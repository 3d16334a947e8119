import type { Budget } from "./budget.ts";

/**
 * The engine's own search takes time in proportion to text times pattern in its worst case (a text and a pattern of
 * one letter repeated, but for one character). Up to this length that is 10 ns a character at most; beyond it only the
 * beginning is searched for, and every place found is charged before the rest is compared.
 */
const headLength = 64;

/** Where `part` (not empty) stands in `whole` at or after `from`; -1 if nowhere. Charges the search before it. */
export function findText(whole: string, part: string, { from, budget }: { from: number; budget: Budget }): number {
  if (part.length <= headLength) return whole.indexOf(part, from);
  const head = part.slice(0, headLength);
  for (let at = whole.indexOf(head, from); at !== -1; at = whole.indexOf(head, at + 1)) {
    budget.spend(2 + part.length / 1000);
    // Comparing a slice is a comparison of memory; startsWith goes character by character.
    if (whole.slice(at, at + part.length) === part) return at;
  }
  return -1;
}

/** Charges one search through a whole text. */
export function chargeSearch(whole: string, budget: Budget): void {
  budget.spend(1 + whole.length / 20);
}

/** How often `part` stands in `whole`, without overlaps. Charges the search, and a step for each. */
export function countText(whole: string, part: string, budget: Budget): number {
  chargeSearch(whole, budget);
  let count = 0;
  for (let at = findText(whole, part, { from: 0, budget }); at !== -1; ) {
    count += 1;
    budget.spend(0.5);
    at = findText(whole, part, { from: at + part.length, budget });
  }
  return count;
}
