import { type Matcher, MatcherInput, RE2JS, RE2JSException } from "re2js";
import type { Budget } from "./budget.ts";
import type { Arguments } from "./functionEntry.ts";

/** What a pattern that is ready to use takes: itself, and how many steps of a machine it has. */
export type Pattern = { re: RE2JS; size: number };

const patternLengthMax = 1_000;

/** Steps of the machine; a pattern such as (a{0,100}){0,10} has two thousand. */
const sizeMax = 2_000;

/** Reading a pattern takes up to 10 µs a character, and 1 µs for each step of its machine. */
const readSteps = 100;
const characterSteps = 50;
const machineSteps = 10;

/** The last patterns, by flags and source: the same formula uses the same ones, run after run. */
const kept = new Map<string, Pattern>();
const keptMax = 100;

/**
 * The patterns of an evaluation. The first use of each is charged as if it were read, whether it is kept from another
 * evaluation or not: what a formula may do does not depend on what ran before.
 */
const used = new WeakMap<Budget, Map<string, Pattern>>();

const flagBits: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
};

/** Where the pattern and its flags stand among the arguments. */
export type PatternPlace = { index: number; flagsIndex: number; budget: Budget };

/**
 * The argument that is a pattern. Patterns are RE2's: matching takes time in proportion to text times pattern whatever
 * they are, and so there are no look-arounds and no references back. Flags: i (any case), m (^ and $ at lines), s (. takes
 * line ends).
 */
export function readPattern(args: Arguments, { index, flagsIndex, budget }: PatternPlace): Pattern {
  const source = args.text(index);
  const flags = args.has(flagsIndex) ? args.text(flagsIndex) : "";
  if (source.length > patternLengthMax) throw args.refuse(index, `may have ${patternLengthMax} characters`);
  if (!/^[ims]{0,3}$/.test(flags)) throw args.refuse(flagsIndex, "may have the letters i, m and s");
  const key = `${flags}/${source}`;
  budget.spend(5 + source.length / 50);
  const own = used.get(budget) ?? new Map<string, Pattern>();
  used.set(budget, own);
  const known = own.get(key);
  if (known !== undefined) return known;
  budget.spend(readSteps + characterSteps * source.length);
  budget.memory(2_000 + 200 * source.length);
  const made = kept.get(key) ?? compile(args, index, { source, flags });
  // How large the machine is shows only when it is made: this charge may be late by one pattern.
  budget.spend(machineSteps * made.size);
  budget.memory(100 * made.size);
  own.set(key, made);
  keep(key, made);
  return made;
}

function keep(key: string, pattern: Pattern): void {
  kept.delete(key);
  kept.set(key, pattern);
  for (const oldest of kept.keys()) {
    if (kept.size <= keptMax) return;
    kept.delete(oldest);
  }
}

function compile(args: Arguments, index: number, { source, flags }: { source: string; flags: string }): Pattern {
  try {
    const re = RE2JS.compile(
      source,
      [...flags].reduce((bits, flag) => bits | (flagBits[flag] ?? 0), 0),
    );
    const size = re.programSize();
    if (size <= sizeMax) return { re, size };
  } catch (thrown) {
    if (!(thrown instanceof RE2JSException || thrown instanceof RangeError)) throw thrown;
    throw args.refuse(index, `is no pattern that can be used: ${reasonOf(thrown)}`, "invalid_pattern");
  }
  throw args.refuse(index, "repeats too much: write smaller numbers in { }", "invalid_pattern");
}

function reasonOf({ message }: Error): string {
  const reason = message.replace(/^error parsing regexp: /, "").slice(0, 120);
  return /lookahead|lookbehind|\(\?[=!<]/.test(reason) ? "look-arounds are not supported" : reason;
}

/** What a search costs before it looks at the first character. */
const searchSteps = 40;

/**
 * A text that charges for each look that the machine takes at one of its characters. How many it takes is only known to
 * the machine: a match may have to look far beyond its end, again and again, and charging for the worst would refuse what
 * takes no time. A look takes up to 20 ns, and 2 ns for each step of the pattern's machine.
 */
class MeteredText extends String {
  private readonly plain: string;
  private readonly budget: Budget;
  private readonly lookSteps: number;

  constructor(plain: string, budget: Budget, size: number) {
    super(plain);
    this.plain = plain;
    this.budget = budget;
    this.lookSteps = 0.3 + size / 30;
  }

  override charCodeAt(index: number): number {
    this.budget.spend(this.lookSteps);
    return this.plain.charCodeAt(index);
  }

  override indexOf(part: string, from?: number): number {
    const at = this.plain.indexOf(part, from);
    this.budget.spend(1 + ((at === -1 ? this.plain.length : at) - (from ?? 0)) / 50);
    return at;
  }

  override substring(from: number, to?: number): string {
    return this.plain.substring(from, to);
  }
}

/** Searches a text for a pattern, match after match; all that it does is charged. */
export function startMatching(text: string, { re, size }: Pattern, budget: Budget): Matcher {
  budget.spend(searchSteps);
  budget.text(text.length);
  return re.matcher(MatcherInput.utf16(new MeteredText(text, budget, size)));
}
