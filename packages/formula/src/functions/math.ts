import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import type { Json } from "../json.ts";
import { formatNumber } from "../numberFormat.ts";
import { FormulaError } from "../problem.ts";
import { describe } from "../values.ts";

const number = { name: "number", type: "number" } as const;
const list = { name: "numbers", type: "list" } as const;

function finite(name: string, value: number): number {
  // JSON knows no -0: adding 0 makes it 0.
  if (Number.isFinite(value)) return value + 0;
  throw new FormulaError("not_a_number", `${name}: the result is not a finite number.`);
}

function numbersOf(name: string, args: Arguments, budget: Budget): number[] {
  const items = args.list(0);
  budget.list(items.length);
  return items.map((item, index) => {
    if (typeof item === "number") return item;
    throw notNumber(name, index, item);
  });
}

function notNumber(name: string, index: number, item: Json): FormulaError {
  return new FormulaError(
    "type_error",
    () => `${name}: item ${index} of \`numbers\` must be a number; it is ${describe(item)}.`,
  );
}

function average(args: Arguments, budget: Budget): number | null {
  const numbers = numbersOf("AVERAGE", args, budget);
  if (numbers.length === 0) return null;
  return finite("AVERAGE", numbers.reduce((sum, item) => sum + item, 0) / numbers.length);
}

function median(args: Arguments, budget: Budget): number | null {
  const numbers = numbersOf("MEDIAN", args, budget);
  if (numbers.length === 0) return null;
  budget.spend(numbers.length * Math.log2(numbers.length + 1));
  numbers.sort((a, b) => a - b);
  const middle = numbers.length >> 1;
  const upper = numbers[middle] ?? 0;
  return numbers.length % 2 === 1 ? upper : finite("MEDIAN", ((numbers[middle - 1] ?? 0) + upper) / 2);
}

function clamp(args: Arguments): number {
  const [value, least, most] = [args.number(0), args.number(1), args.number(2)];
  if (least > most) throw args.refuse(1, `must not be more than \`most\`; it is ${least}, and \`most\` is ${most}`);
  return Math.min(Math.max(value, least), most);
}

type Simple = Pick<FunctionEntry, "name" | "summary" | "examples" | "synonyms">;

/** A function of one number. */
function simple(entry: Simple, calculate: (value: number) => number): FunctionEntry {
  return {
    ...entry,
    family: "number",
    parameters: [number],
    run: (args) => finite(entry.name, calculate(args.number(0))),
  };
}

export const mathFunctions: readonly FunctionEntry[] = [
  simple(
    {
      name: "ABS",
      summary: "The number without its sign.",
      examples: [
        { formula: "ABS(-2.5)", result: 2.5 },
        { formula: "ABS(2)", result: 2 },
      ],
      synonyms: ["absolute", "magnitude"],
    },
    Math.abs,
  ),
  simple(
    {
      name: "CEIL",
      summary: "The next whole number upwards.",
      examples: [
        { formula: "CEIL(1.2)", result: 2 },
        { formula: "CEIL(-1.2)", result: -1 },
      ],
      synonyms: ["ceiling", "round up", "roundup"],
    },
    Math.ceil,
  ),
  simple(
    {
      name: "FLOOR",
      summary: "The next whole number downwards.",
      examples: [
        { formula: "FLOOR(1.8)", result: 1 },
        { formula: "FLOOR(-1.2)", result: -2 },
      ],
      synonyms: ["round down", "rounddown", "int"],
    },
    Math.floor,
  ),
  simple(
    {
      name: "TRUNC",
      summary: "The number without what stands after its point.",
      examples: [
        { formula: "TRUNC(1.8)", result: 1 },
        { formula: "TRUNC(-1.8)", result: -1 },
      ],
      synonyms: ["truncate", "integer part", "fix"],
    },
    Math.trunc,
  ),
  simple(
    {
      name: "SQRT",
      summary: "The square root of a number that is not negative.",
      examples: [
        { formula: "SQRT(9)", result: 3 },
        { formula: "SQRT(0)", result: 0 },
      ],
      synonyms: ["root", "square root"],
    },
    Math.sqrt,
  ),
  simple(
    {
      name: "LN",
      summary: "The natural logarithm of a number above 0.",
      examples: [
        { formula: "LN(1)", result: 0 },
        { formula: "ROUND(LN(2), 2)", result: 0.69 },
      ],
      synonyms: ["log", "logarithm"],
    },
    Math.log,
  ),
  {
    name: "POWER",
    family: "number",
    parameters: [number, { name: "exponent", type: "number" }],
    summary: "A number raised to a power.",
    examples: [
      { formula: "POWER(2, 10)", result: 1024 },
      { formula: "POWER(4, 0.5)", result: 2 },
    ],
    synonyms: ["pow", "exponent", "to the power"],
    run: (args) => finite("POWER", args.number(0) ** args.number(1)),
  },
  {
    name: "CLAMP",
    family: "number",
    parameters: [number, { name: "least", type: "number" }, { name: "most", type: "number" }],
    summary: "The number, but not less than one bound and not more than another.",
    examples: [
      { formula: "CLAMP(15, 0, 10)", result: 10 },
      { formula: "CLAMP(-1, 0, 10)", result: 0 },
    ],
    synonyms: ["limit", "bound", "between"],
    run: (args) => clamp(args),
  },
  {
    name: "AVERAGE",
    family: "number",
    parameters: [list],
    summary: "The mean of a list of numbers; NULL if it is empty.",
    examples: [
      { formula: "AVERAGE([1, 2, 6])", result: 3 },
      { formula: "AVERAGE([])", result: null },
    ],
    synonyms: ["avg", "mean"],
    run: (args, { budget }) => average(args, budget),
  },
  {
    name: "MEDIAN",
    family: "number",
    parameters: [list],
    summary: "The number in the middle of a list of numbers when they are sorted; NULL if it is empty.",
    examples: [
      { formula: "MEDIAN([9, 1, 2])", result: 2 },
      { formula: "MEDIAN([1, 2, 3, 10])", result: 2.5 },
    ],
    synonyms: ["middle", "p50", "percentile"],
    run: (args, { budget }) => median(args, budget),
  },
  {
    name: "FORMAT_NUMBER",
    family: "number",
    parameters: [
      number,
      { name: "digits", type: "number", optional: true },
      { name: "group", type: "text", optional: true },
      { name: "point", type: "text", optional: true },
    ],
    summary:
      'A number as text: so many digits after the point (default 2), groups of three parted by "," and "." for the point unless others are given.',
    examples: [
      { formula: "FORMAT_NUMBER(1234567.891)", result: "1,234,567.89" },
      { formula: 'FORMAT_NUMBER(1234.5, 2, ".", ",")', result: "1.234,50" },
      { formula: "FORMAT_NUMBER(1999.5, 0)", result: "2,000" },
    ],
    synonyms: ["currency", "thousands", "decimal", "toFixed", "money"],
    run: (args, { budget }) => {
      const digits = args.has(1) ? args.whole(1, { from: 0, to: 20 }) : 2;
      const [group, point] = [args.has(2) ? args.text(2) : ",", args.has(3) ? args.text(3) : "."];
      if (group.length > 5) throw args.refuse(2, "may have 5 characters");
      if (point.length > 5) throw args.refuse(3, "may have 5 characters");
      // Numbers beyond 1e21 are written digit by digit.
      budget.spend(Math.abs(args.number(0)) < 1e21 ? 20 : 150);
      budget.text(600);
      return formatNumber(args.number(0), { digits, group, point });
    },
  },
];
