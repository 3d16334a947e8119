/** A cron expression, read. Numbers are sorted; months are 1 to 12, weekdays 0 (Sunday) to 6. */
export type Cron = {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  /** Whether the last day of each month is among the days. */
  readonly lastDay: boolean;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** Whether the field is `*`. A day has to match both fields, or one of them where both are restricted. */
  readonly anyDay: boolean;
  readonly anyWeekday: boolean;
  // Whether the minutes begin with `*`: an interval, which goes on through every real hour.
  readonly minuteInterval: boolean;
};

/** A cron expression, or what is wrong with it; the sentence reads on after the place of the expression. */
export type CronRead = { ok: true; cron: Cron } | { ok: false; message: string };

type Field = { name: string; min: number; max: number; words?: readonly string[] };

const fields: readonly Field[] = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day", min: 1, max: 31 },
  {
    name: "month",
    min: 1,
    max: 12,
    words: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
  },
  { name: "weekday", min: 0, max: 7, words: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] },
];

const nicknames: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

/** What can't be read; the message names the field, what is there and what may be. */
class CronProblem extends Error {}

/**
 * Reads the five fields minute, hour, day, month and weekday, strictly: numbers, names of months and weekdays, `*`, ranges
 * `a-b`, steps such as `0-59/15` (or with `*` for the range), lists of these with commas, and `L` for the last day of a
 * month; or a name such as `@daily`. An expression that no day ever meets is refused.
 */
export function readCron(text: string): CronRead {
  try {
    return { ok: true, cron: readFields(text.trim()) };
  } catch (thrown) {
    if (thrown instanceof CronProblem) return { ok: false, message: thrown.message };
    throw thrown;
  }
}

function readFields(text: string): Cron {
  if (text.startsWith("@")) return readFields(expandNickname(text));
  const parts = text === "" ? [] : text.split(/\s+/);
  if (parts.length !== fields.length) throw new CronProblem(describeCount(parts.length));
  const [minute, hour, day, month, weekday] = fields.map((field, index) => readField(parts[index] ?? "", field));
  if (!minute || !hour || !day || !month || !weekday) throw new CronProblem(describeCount(parts.length));
  const cron: Cron = {
    minutes: minute.values,
    hours: hour.values,
    days: new Set(day.values),
    lastDay: day.last,
    months: new Set(month.values),
    weekdays: new Set(weekday.values.map((value) => value % 7)),
    anyDay: parts[2] === "*",
    anyWeekday: parts[4] === "*",
    minuteInterval: parts[0]?.startsWith("*") === true,
  };
  if (!occurs(cron)) throw new CronProblem(`never comes: no month among these has day ${parts[2]}.`);
  return cron;
}

function expandNickname(text: string): string {
  const expanded = nicknames[text.toLowerCase()];
  if (expanded !== undefined) return expanded;
  throw new CronProblem(`${quote(text)} is not known. There are ${Object.keys(nicknames).join(", ")}.`);
}

function describeCount(count: number): string {
  const needed = "needs 5 fields: minute hour day month weekday";
  if (count === 0) return `is empty; it ${needed}, such as 0 9 * * MON-FRI.`;
  if (count === 6) return `${needed}. This has 6: seconds can't be given, the shortest interval is a minute.`;
  return `${needed}. This has ${count}.`;
}

type FieldRead = { values: number[]; last: boolean };

function readField(text: string, field: Field): FieldRead {
  const values = new Set<number>();
  let last = false;
  for (const item of text.split(",")) {
    if (field.name === "day" && item.toUpperCase() === "L") last = true;
    else for (const value of readItem(item, field)) values.add(value);
  }
  return { values: [...values].sort((a, b) => a - b), last };
}

function readItem(item: string, field: Field): number[] {
  const [, base = "", step] = /^([^/]*)(?:\/(.*))?$/s.exec(item) ?? [];
  const [from, to] = readRange(base, field, step);
  const by = step === undefined ? 1 : readStep(step, field);
  const values: number[] = [];
  for (let value = from; value <= to; value += by) values.push(value);
  return values;
}

function readRange(text: string, field: Field, step: string | undefined): [from: number, to: number] {
  if (text === "*") return [field.min, field.name === "weekday" ? 6 : field.max];
  const ends = text.split("-");
  if (ends.length === 1 && step === undefined) {
    const value = readValue(text, field);
    return [value, value];
  }
  if (ends.length === 1)
    throw new CronProblem(
      `${field.name}: ${quote(`${text}/${step}`)} has a step but no range. Write ${text}-${field.max}/${step} or */${step}.`,
    );
  if (ends.length > 2) throw new CronProblem(`${field.name}: ${quote(text)} is not a range. Write it as 1-5.`);
  const [from, end] = [readValue(ends[0] ?? "", field), readValue(ends[1] ?? "", field)];
  // Sunday is the first day of the week, and the last.
  const to = field.name === "weekday" && end === 0 && from > 0 ? 7 : end;
  if (from <= to) return [from, to];
  const [first, last] = field.name === "weekday" ? ["SUN", "SAT"] : [field.min, field.max];
  throw new CronProblem(
    `${field.name}: the range ${text} runs backwards. Write two ranges: ${ends[0]}-${last},${first}-${ends[1]}.`,
  );
}

function readStep(text: string, { name, min, max }: Field): number {
  const most = name === "weekday" ? 7 : max - min + 1;
  const step = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (step >= 1 && step <= most) return step;
  throw new CronProblem(`${name}: the step ${quote(text)} must be a number from 1 to ${most}.`);
}

function readValue(text: string, { name, min, max, words = [] }: Field): number {
  const word = words.indexOf(text.toUpperCase());
  if (word >= 0) return word + min;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  const names = words.length === 0 ? "" : ` or a name from ${words[0]} to ${words.at(-1)}`;
  throw new CronProblem(`${name}: ${quote(text)} must be a number from ${min} to ${max}${names}.`);
}

const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function occurs({ days, lastDay, months, anyWeekday, anyDay }: Cron): boolean {
  if (lastDay || anyDay || !anyWeekday) return true;
  const first = Math.min(...days);
  return [...months].some((month) => first <= (longestMonths[month - 1] ?? 0));
}

function quote(text: string): string {
  return JSON.stringify(text.length <= 40 ? text : `${text.slice(0, 40)}…`);
}
