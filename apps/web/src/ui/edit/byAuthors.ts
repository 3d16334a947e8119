import type { Author, ReviewedChange } from "../../server/draftReview.ts";

/** Changes of the same people, under who they are; no words where all of them are by you, or by nobody who is known. */
export type ChangesBy = { words: string; sentences: readonly string[] };

/** Sorts changes by who made them, those of others first: what one does not know yet is what one has to read. */
export function byAuthors(changes: readonly ReviewedChange[]): ChangesBy[] {
  const groups = Map.groupBy(changes, ({ by }) => wordsOf(by));
  const isPlain = groups.size === 1 && (isYours(changes) || changes[0]?.by.length === 0);
  return [...groups]
    .toSorted(([, a], [, b]) => Number(isYours(a)) - Number(isYours(b)))
    .map(([words, of]) => ({ words: isPlain ? "" : words, sentences: of.map(({ sentence }) => sentence) }));
}

function isYours([first]: readonly ReviewedChange[]): boolean {
  return first?.by.length === 1 && first.by[0]?.isYou === true;
}

function wordsOf(by: readonly Author[]): string {
  if (by.length === 0) return "Imported, or changed before what is kept of changes";
  const names = by.map(({ name, isYou }) => (isYou ? "you" : name));
  return `By ${new Intl.ListFormat("en").format(names)}`;
}
