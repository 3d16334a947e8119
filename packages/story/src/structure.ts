import { suggest } from "@fairlead/formula";
import type * as z from "zod";
import { actionTypes, withArticle } from "./actionTypes.ts";
import { formatVersion, type StoryDefinition, storySchema, untypedActionSchema } from "./definition.ts";
import { isPlainObject } from "./jsonShape.ts";
import { toNumberText } from "./limits.ts";
import { type Path, type Problem, toPathText } from "./problem.ts";
import { omitScheduleDefaults } from "./schedule/schedule.ts";
import { knownKeys } from "./schemaKeys.ts";

/** What the schema says of a value: the definition, or everything that is wrong with its shape, in plain words. */
export type Structure = { ok: true; definition: StoryDefinition } | { ok: false; problems: Problem[] };

type Issue = z.core.$ZodIssue;
type Words = Pick<Problem, "code" | "message">;

/** Checks keys, types and ranges. The definition that is returned is a copy with its keys in the order of the schema. */
export function checkStructure(input: unknown): Structure {
  const parsed = storySchema.safeParse(input);
  if (parsed.success) return { ok: true, definition: omitDefaults(parsed.data) };
  return { ok: false, problems: parsed.error.issues.flatMap((issue) => toProblems(issue, input)) };
}

/** Neither links of the kind `default` say so nor is there a list without entries: two stories that mean the same look the same. */
function omitDefaults({ notes = [], groups = [], settings = {}, ...rest }: StoryDefinition): StoryDefinition {
  const links = rest.links.map(({ from, to, kind = "default" }) =>
    kind === "default" ? { from, to } : { from, to, kind },
  );
  const { formatVersion, name, description } = rest;
  const actions = rest.actions.map((action) =>
    "schedule" in action && action.schedule !== undefined
      ? { ...action, schedule: action.schedule.map(omitScheduleDefaults) }
      : action,
  );
  return {
    formatVersion,
    name,
    ...(description === undefined ? {} : { description }),
    ...(Object.keys(settings).length > 0 ? { settings } : {}),
    actions,
    links,
    ...(notes.length > 0 ? { notes } : {}),
    ...(groups.length > 0 ? { groups } : {}),
  };
}

function toProblems(issue: Issue, input: unknown): Problem[] {
  const path = toStorablePath(issue.path);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => toUnknownKey(key, path, input));
  const problem = { ...toWords(issue, { path, input }), path: toPathText(path) };
  return isUnknownType(issue, path) ? [problem, ...checkUntyped(path.slice(0, -1), input)] : [problem];
}

/** Zod allows symbols in paths; JSON has none. */
function toStorablePath(path: readonly PropertyKey[]): Path {
  return path.map((step) => (typeof step === "symbol" ? String(step) : step));
}

function toUnknownKey(key: string, path: Path, input: unknown): Problem {
  const found = knownKeys(storySchema, path, input);
  // The schema of an action is chosen by its type: for an unknown type the keys are those that all actions have.
  const known = found.length > 0 ? found : Object.keys(untypedActionSchema.shape);
  const near = suggest(key, known);
  const advice = near !== undefined ? `did you mean ${near}?` : `remove it, or use one of: ${known.join(", ")}.`;
  return { code: "unknown_key", path: toPathText([...path, key]), message: `is not known here; ${advice}` };
}

type Place = { path: Path; input: unknown };

function toWords(issue: Issue, place: Place): Words {
  const value = valueAt(place.input, place.path);
  if (value === undefined && issue.code !== "invalid_key") return toRequired(issue, place);
  switch (issue.code) {
    case "invalid_type":
      return {
        code: "wrong_type",
        message: `must be ${typeWords[issue.expected] ?? issue.expected}, not ${describe(value)}.`,
      };
    case "too_small":
      return toTooSmall(issue);
    case "too_big":
      return toTooBig(issue, value);
    case "invalid_value":
      return toBadValue(issue.values, place);
    case "invalid_union":
      return "discriminator" in issue
        ? toBadValue(optionsOf(issue), place)
        : { code: "wrong_type", message: issue.message };
    case "invalid_key":
      return { code: "bad_key", message: issue.issues[0]?.message ?? issue.message };
    default:
      return { code: "bad_value", message: issue.message };
  }
}

function toRequired(issue: Issue, { path, input }: Place): Words {
  const action = path[0] === "actions" ? valueAt(input, path.slice(0, 2)) : undefined;
  const type = isPlainObject(action) && path[2] === "options" ? action.type : undefined;
  const options =
    path.at(-1) === "type" && path.length === 3 ? actionTypes.map((entry) => entry.type) : optionsOf(issue);
  const whom = typeof type === "string" ? ` for ${withArticle(type)}` : "";
  return { code: "required", message: `is required${whom}${options.length > 0 ? `: ${listWords(options)}` : ""}.` };
}

function optionsOf(issue: Issue): readonly unknown[] {
  if (issue.code === "invalid_value") return issue.values;
  return issue.code === "invalid_union" && "options" in issue && Array.isArray(issue.options) ? issue.options : [];
}

function toTooSmall({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall): Words {
  if (origin === "string" && minimum === 1) return { code: "out_of_range", message: "is empty." };
  if (origin === "array" && minimum === 1)
    return { code: "out_of_range", message: "is empty; at least one entry is needed." };
  const least =
    origin === "number" && inclusive === false
      ? `more than ${toNumberText(Number(minimum))}`
      : `at least ${toNumberText(Number(minimum))}`;
  return { code: "out_of_range", message: `must be ${least}.` };
}

function toTooBig({ origin, maximum }: z.core.$ZodIssueTooBig, value: unknown): Words {
  const most = toNumberText(Number(maximum));
  if (Array.isArray(value)) {
    const message = `has ${toNumberText(value.length)} entries; ${most} are allowed.`;
    return { code: "import_too_large", message };
  }
  if (typeof value === "string") {
    return { code: "out_of_range", message: `has ${toNumberText(value.length)} characters; ${most} are allowed.` };
  }
  return {
    code: "out_of_range",
    message: `must be at most ${most}${origin === "number" ? `, not ${String(value)}` : ""}.`,
  };
}

function toBadValue(allowed: readonly unknown[], { path, input }: Place): Words {
  const value = valueAt(input, path);
  if (toPathText(path) === "formatVersion" && typeof value === "number" && value > formatVersion) {
    const message = `This file was made by a newer version (${value}); this server reads up to ${formatVersion}.`;
    return { code: "format_newer", message };
  }
  const near =
    typeof value === "string"
      ? suggest(
          value,
          allowed.filter((one) => typeof one === "string"),
        )
      : undefined;
  const advice = near === undefined ? "" : `; did you mean ${near}?`;
  return {
    code: "bad_value",
    message: `must be ${listWords(allowed)}, not ${describe(value)}${advice === "" ? "." : advice}`,
  };
}

function isUnknownType(issue: Issue, path: Path): boolean {
  return issue.code === "invalid_union" && path.length === 3 && path[0] === "actions" && path[2] === "type";
}

/** The schema reads no further in an action of unknown type; its other keys are checked apart from that. */
function checkUntyped(path: Path, input: unknown): Problem[] {
  const parsed = untypedActionSchema.safeParse(valueAt(input, path));
  if (parsed.success) return [];
  const issues = parsed.error.issues.filter((issue) => issue.path[0] !== "type");
  return issues.flatMap((issue) => toProblems({ ...issue, path: [...path, ...issue.path] }, input));
}

const typeWords: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}

function listWords(values: readonly unknown[]): string {
  const words = values.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const step of path) {
    if (Array.isArray(value) && typeof step === "number") value = value[step];
    else if (isPlainObject(value) && Object.hasOwn(value, step)) value = value[step];
    else return undefined;
  }
  return value;
}
