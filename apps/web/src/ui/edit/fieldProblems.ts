/** Something that is wrong with a field, or inside of it. `path`: the way there from the field; empty for the field itself. */
export type FieldProblem = { path: string; message: string };

/** A key or an index as it stands in paths: `mail`, `[0]`, `["odd key"]`. */
function stepText(step: string | number): string {
  if (typeof step === "number") return `[${step}]`;
  return /^[A-Za-z_$][\w$-]*$/.test(step) ? step : `[${JSON.stringify(step)}]`;
}

/** The path of what stands at a step of something with a path of its own. */
export function pathBelow(path: string, step: string | number): string {
  const text = stepText(step);
  return path === "" || text.startsWith("[") ? path + text : `${path}.${text}`;
}

/** Whether a path leads to `to`, or to something inside of it. */
export function leadsTo(path: string, to: string): boolean {
  const rest = path.slice(to.length);
  return path.startsWith(to) && (rest === "" || rest.startsWith(".") || rest.startsWith("["));
}

/** The problems of what stands at a step, and of what is inside of that. */
export function problemsAt(problems: readonly FieldProblem[], step: string | number): FieldProblem[] {
  const text = stepText(step);
  return problems
    .filter(({ path }) => leadsTo(path, text))
    .map(({ path, message }) => ({ path: path.slice(text.length).replace(/^\./, ""), message }));
}

/** The problems that belong to none of these steps. */
export function problemsBeside(problems: readonly FieldProblem[], steps: readonly (string | number)[]): FieldProblem[] {
  return problems.filter(({ path }) => !steps.some((step) => leadsTo(path, stepText(step))));
}

/** Problems as they are read below one field that shows all of them. */
export function tellProblems(problems: readonly FieldProblem[]): string[] {
  return problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
}
