/** A bound of the product, and what is said at it. */
export type Limit = {
  /** The stable code that is answered or recorded. */
  code: string;
  /** What is bounded. */
  what: string;
  /** The number, with its unit. */
  limit: string;
  /** What is said, as it is written: `N` stands for a number, `…` for what is computed. */
  sentence: string;
  /** A part of the sentence as the file that says it has it; default: the sentence. */
  says?: string;
  /** The file that says it, and, where the number is not imported here, the words of the file that has it. */
  file: string;
  held?: readonly [file: string, words: string];
};

/** Limits by where they apply. `docs/limits.md` is made of them. */
export type LimitChapter = { title: string; limits: readonly Limit[] };

/** A number with a space between its thousands. */
export const grouped = (value: number) => String(value).replace(/\B(?=(?:\d{3})+$)/g, " ");
/** Where the parts that say limits lie. */
export const web = (name: string) => `apps/web/src/server/${name}.ts`;
export const runtime = (name: string) => `packages/runtime/src/${name}.ts`;
export const story = (name: string) => `packages/story/src/${name}.ts`;
export const budget = "packages/formula/src/budget.ts";
