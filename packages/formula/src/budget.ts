import { FormulaError } from "./problem.ts";

/** What one evaluation may use. */
export type Limits = {
  /** Steps, default 300 000. Charges are set so that none takes much longer than 0.15 µs: 45 ms in all. */
  fuel: number;
  /** Bytes that all results on the way may take together, estimated, default 12 000 000. */
  memory: number;
  /** Characters of one text, default 5 000 000. */
  textLength: number;
  /** Items of one list and keys of one object, default 100 000. */
  listLength: number;
  /** Levels of values inside values and of calls inside calls, default 200. */
  depth: number;
  /** Characters of the result as JSON, default 20 000 000. A value may hold another many times over. */
  resultSize: number;
};

/**
 * Measured on two cores with Node 24 by the hostile corpus (test/hostile.test.ts), beside other work: the slowest
 * expressions that use up all fuel take 50 to 77 ms of CPU time, most of them 30 to 45 ms; the largest one makes the process grow
 * by about 15 MB: what is charged here, what short-lived values take until they are collected (22 MB with a young
 * generation of the usual size), and the result.
 */
export const defaultLimits: Limits = {
  fuel: 300_000,
  memory: 12_000_000,
  textLength: 5_000_000,
  listLength: 100_000,
  depth: 200,
  resultSize: 20_000_000,
};

/**
 * The account of one evaluation. Everything is charged before it is done, so that no step can use more than what is
 * left: a formula that wants too much ends with an error that says so.
 */
export class Budget {
  readonly limits: Limits;
  private fuelLeft: number;
  private memoryLeft: number;
  private depth = 0;

  constructor(limits: Limits) {
    this.limits = limits;
    this.fuelLeft = limits.fuel;
    this.memoryLeft = limits.memory;
  }

  get fuelUsed(): number {
    return this.limits.fuel - this.fuelLeft;
  }

  /** Whether any value was made. What was not made is a part of the data that came in. */
  get hasMade(): boolean {
    return this.memoryLeft < this.limits.memory;
  }

  /** Charges steps. */
  spend(steps: number): void {
    this.fuelLeft -= steps;
    if (this.fuelLeft < 0) {
      throw new FormulaError(
        "out_of_fuel",
        `The formula takes more than ${count(this.limits.fuel)} steps and was stopped. ${this.usualCause()}`,
      );
    }
  }

  private usualCause(): string {
    if (this.limits.fuel < defaultLimits.fuel)
      return `All formulas of an action may take ${count(defaultLimits.fuel)}.`;
    return "Loops over large lists are the usual cause.";
  }

  /** Charges bytes. */
  memory(bytes: number): void {
    this.memoryLeft -= bytes;
    if (this.memoryLeft < 0) {
      throw new FormulaError(
        "out_of_memory",
        `The formula's results take more than ${this.limits.memory / 1e6} MB and it was stopped. Take fewer or shorter values at a time.`,
      );
    }
  }

  /** Charges a new text of `length` characters, and looking at as many. */
  text(length: number): void {
    this.checkText(length);
    this.spend(1 + length / 100);
    this.memory(24 + 2 * length);
  }

  /** Refuses a text of more than `textLength` characters. */
  checkText(length: number): void {
    if (length <= this.limits.textLength) return;
    throw new FormulaError(
      "string_too_long",
      `The text would have ${count(length)} characters; one text may have ${count(this.limits.textLength)}.`,
    );
  }

  /** Charges a new list of `length` items. */
  list(length: number): void {
    if (length > this.limits.listLength) {
      throw new FormulaError(
        "list_too_long",
        `The list would have ${count(length)} items; a list may have ${count(this.limits.listLength)}.`,
      );
    }
    this.spend(1 + length / 10);
    this.memory(32 + 16 * length);
  }

  /** Charges a new object with `length` keys. Objects without a prototype are hash tables: some 80 bytes a key. */
  object(length: number): void {
    if (length > this.limits.listLength) {
      throw new FormulaError(
        "list_too_long",
        `The object would have ${count(length)} keys; an object may have ${count(this.limits.listLength)}.`,
      );
    }
    this.spend(2 + 2 * length);
    this.memory(128 + 80 * length);
  }

  /** How many levels down the evaluation is. Whoever catches an error sets it back to what it was. */
  get level(): number {
    return this.depth;
  }

  set level(level: number) {
    this.depth = level;
  }

  /** Goes one level down; `leave` follows, unless an error ends it. */
  enter(): void {
    this.depth += 1;
    if (this.depth > this.limits.depth) {
      throw new FormulaError("too_deep", `The formula nests more than ${this.limits.depth} levels deep.`);
    }
  }

  leave(): void {
    this.depth -= 1;
  }
}

function count(n: number): string {
  return Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, " ");
}
