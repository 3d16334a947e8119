import { FormulaError } from "./problem.ts";

/** What one evaluation may use. */
export type Limits = {
  /** Steps, default 1 000 000: about 100 ms of the slowest ones. */
  fuel: number;
  /** Bytes that results on the way may take, estimated, default 12 000 000. */
  memory: number;
  /** Characters of one text, default 5 000 000. */
  textLength: number;
  /** Items of one list, default 100 000. */
  listLength: number;
  /** Levels of values inside values and of calls inside calls, default 200. */
  depth: number;
};

export const defaultLimits: Limits = {
  fuel: 1_000_000,
  memory: 12_000_000,
  textLength: 5_000_000,
  listLength: 100_000,
  depth: 200,
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

  /** Charges steps. */
  spend(steps: number): void {
    this.fuelLeft -= steps;
    if (this.fuelLeft < 0) {
      throw new FormulaError(
        "out_of_fuel",
        `The formula takes more than ${count(this.limits.fuel)} steps and was stopped. Loops over large lists are the usual cause.`,
      );
    }
  }

  /** Charges a new text of `length` characters, and looking at as many. */
  text(length: number): void {
    if (length > this.limits.textLength) {
      throw new FormulaError(
        "string_too_long",
        `The text would have ${count(length)} characters; one text may have ${count(this.limits.textLength)}.`,
      );
    }
    this.spend(1 + length / 100);
    this.memory(2 * length);
  }

  /** Charges a new list or object of `length` items. */
  list(length: number): void {
    if (length > this.limits.listLength) {
      throw new FormulaError(
        "list_too_long",
        `The list would have ${count(length)} items; a list may have ${count(this.limits.listLength)}.`,
      );
    }
    this.spend(1 + length / 10);
    this.memory(16 + 24 * length);
  }

  /** Charges bytes. */
  memory(bytes: number): void {
    this.memoryLeft -= bytes;
    if (this.memoryLeft < 0) {
      throw new FormulaError(
        "out_of_memory",
        `The formula's results take more than ${this.limits.memory / 1e6} MB and it was stopped.`,
      );
    }
  }

  /** Goes one level down; `leave` must follow. */
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
