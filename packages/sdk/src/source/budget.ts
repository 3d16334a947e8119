import { type AnyExpression, isExpression, source } from "../expression.ts";
import { Text } from "../text.ts";
import { SourceFault } from "./syntax.ts";

/** What code may do before it is no story any more: names that stand for twice as much as those before grow fast. */
const sourceLimits = {
  /** Characters of one value, of all texts in it together; a value in a list, an object or a text counts as 50. */
  weight: 10_000_000,
  /** Characters of one formula. */
  formula: 200_000,
  /** Steps of all that is evaluated, and weights of all that is given to a call. */
  work: 50_000_000,
} as const;

const valueWeight = 50;

/** Weighs what code makes, and counts what it does. */
export type Budget = {
  /** Counts work. Throws a SourceFault when there is too much of it. */
  spend(work: number): void;
  /** Where code is read that spends. */
  moveTo(at: number): void;
  /** Notes what a new list or object weighs. Throws a SourceFault for one that is too heavy. */
  note<Made extends object>(made: Made, values: readonly unknown[]): Made;
  /** Counts what is given to a call or comes of one. Throws a SourceFault for too much of it. */
  weigh(value: unknown): void;
};

/** Creates the budget of one reading. */
export function createBudget(): Budget {
  const weights = new WeakMap<object, number>();
  let [left, place]: [number, number] = [sourceLimits.work, 0];

  function refuse(): SourceFault {
    return new SourceFault(
      place,
      "This comes to more than a story can be. Write less, or import the JSON of the story.",
    );
  }
  function weightOf(value: unknown): number {
    if (typeof value === "string") return value.length;
    if (isExpression(value)) return formulaWeight(value);
    if (value instanceof Text) return value.parts.reduce((sum, part) => sum + valueWeight + weightOf(part), 0);
    return typeof value === "object" && value !== null ? (weights.get(value) ?? 1) : 1;
  }
  function formulaWeight(value: AnyExpression): number {
    const { length } = value[source];
    if (length > sourceLimits.formula) throw refuse();
    return length;
  }
  function spend(work: number): void {
    left -= work;
    if (left < 0) throw refuse();
  }

  return {
    spend,
    moveTo(at) {
      place = at;
    },
    note(made, values) {
      const weight = values.reduce<number>((sum, value) => sum + valueWeight + weightOf(value), valueWeight);
      if (weight > sourceLimits.weight) throw refuse();
      weights.set(made, weight);
      return made;
    },
    weigh(value) {
      const weight = weightOf(value);
      if (weight > sourceLimits.weight) throw refuse();
      spend(weight);
    },
  };
}
