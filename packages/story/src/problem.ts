import type { FormulaProblem } from "@fairlead/formula";

/** Everything that can be wrong with a story, apart from its formulas. */
export type StoryProblemCode =
  | "required"
  | "unknown_key"
  | "wrong_type"
  | "bad_value"
  | "out_of_range"
  | "format_newer"
  | "duplicate_id"
  | "duplicate_slug"
  | "duplicate_link"
  | "unknown_action"
  | "unknown_group"
  | "unknown_reference"
  | "local_cycle"
  | "value_formula_needed"
  | "credential_misplaced"
  | "literal_secret"
  | "duplicate_schedule"
  | "schedule_without_event"
  | "too_many_schedules"
  | "link_into_root"
  | "link_kind"
  | "bad_key"
  | "bad_text"
  | "not_json"
  | "json_too_deep"
  | "json_too_many_values"
  | "string_too_long"
  | "formulas_too_long"
  | "duplicate_key"
  | "import_not_json"
  | "import_foreign"
  | "import_too_large"
  | "more_problems";

/** One thing that is wrong with a story: where, what, and the way out. */
export type Problem = {
  code: StoryProblemCode | FormulaProblem["code"];
  /** Where in the definition, such as `actions[2].options.url`; empty for the definition as a whole. */
  path: string;
  /** Reads on after the path: "is required for an http_request." */
  message: string;
  /** Character offsets: inside the option's text for formulas, inside the file for JSON syntax. */
  from?: number;
  to?: number;
  /** An edit of the option's text that would mend it. */
  fix?: NonNullable<FormulaProblem["fix"]>;
};

/** The way down into a definition: keys of objects and indices of lists. */
export type Path = readonly (string | number)[];

/** A path as people read it: `actions[2].options.headers.X-Token`, `options["odd key"]`. */
export function toPathText(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (!/^[A-Za-z_$][\w$-]*$/.test(step)) text += `[${JSON.stringify(step)}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/** A problem as one line: path, colon, message. */
export function describeProblem({ path, message }: Problem): string {
  return path === "" ? message : `${path}: ${message}`;
}

/** How many problems are told at once, and how many of one kind are looked for. */
export const problemsMax = 1_000;

/** Problems in the order of the definition; after the first 1 000 it is only told that there are more. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const collator = new Intl.Collator("en", { numeric: true });
  const sorted = problems.toSorted((a, b) => collator.compare(a.path, b.path) || (a.from ?? 0) - (b.from ?? 0));
  if (sorted.length <= problemsMax) return sorted;
  const message = "There are more problems than these. Mend these first.";
  return [...sorted.slice(0, problemsMax), { code: "more_problems", path: "", message }];
}
