import type { StoryPolicy } from "./figures.ts";

/** A policy as it is typed. */
export type PolicyFields = {
  priority: StoryPolicy["priority"];
  weight: string;
  /** Percent. */
  throttle: string;
  /** Seconds; empty for the installation's. */
  budget: string;
};

type Numbers = { weight: number; throttle: number; budgetMs: number | null };

/** What was typed as a change, or what is wrong with each field. */
export type ReadPolicy = {
  change: (Numbers & Pick<StoryPolicy, "priority">) | null;
  problems: { [field in keyof Numbers]?: string };
};

const budgetSecondsMax = 2_000_000;

/** A policy as it stands in the fields. */
export function toPolicyFields({ priority, weight, throttle, budgetMs }: StoryPolicy): PolicyFields {
  return {
    priority,
    weight: String(weight),
    throttle: String(round(throttle * 100)),
    budget: budgetMs === null ? "" : String(round(budgetMs / 1_000)),
  };
}

/** Reads the fields; the server checks once more. */
export function readPolicyFields({ priority, weight, throttle, budget }: PolicyFields): ReadPolicy {
  const read = {
    weight: readNumber(weight, { min: 0.01, max: 100 }),
    throttle: readNumber(throttle, { min: 0, max: 100 }),
    budget: budget.trim() === "" ? null : readNumber(budget, { min: 0.001, max: budgetSecondsMax }),
  };
  const problems: ReadPolicy["problems"] = {};
  if (read.weight === undefined) problems.weight = "Enter a number from 0.01 to 100.";
  if (read.throttle === undefined) problems.throttle = "Enter a number from 0 to 100.";
  if (read.budget === undefined) problems.budgetMs = "Enter seconds from 0.001 to 2,000,000, or leave it empty.";
  if (read.weight === undefined || read.throttle === undefined || read.budget === undefined)
    return { change: null, problems };
  const budgetMs = read.budget === null ? null : Math.round(read.budget * 1_000);
  return { change: { priority, weight: read.weight, throttle: round(read.throttle) / 100, budgetMs }, problems };
}

function readNumber(text: string, { min, max }: { min: number; max: number }): number | undefined {
  const plain = text.trim().replace(",", ".");
  const value = /^\d{1,9}(?:\.\d{1,9})?$/.test(plain) ? Number(plain) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
