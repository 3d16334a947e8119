import { storyLimits, toNumberText } from "./limits.ts";
import { type Path, type Problem, toPathText } from "./problem.ts";

/** What a value is as JSON. `readable`: small and flat enough to be looked at further, even if it has problems. */
export type JsonShape = { problems: Problem[]; readable: boolean };

type Trail = { step: string | number; outer: Trail } | null;
type Visit = { value: unknown; trail: Trail; depth: number };
type Walk = { pending: Visit[]; problems: Problem[]; values: number; characters: number };

/**
 * Looks whether any value is JSON that can be stored, within the limits of a story: depth, number of values, length
 * of texts, no keys that some programs take for an object's prototype. Iterative, so that no nesting can exhaust the stack.
 */
export function checkJsonShape(input: unknown): JsonShape {
  const walk: Walk = { pending: [{ value: input, trail: null, depth: 0 }], problems: [], values: 0, characters: 0 };
  for (let visit = walk.pending.pop(); visit !== undefined; visit = walk.pending.pop()) {
    walk.values += 1;
    const stop = findStop(visit, walk) ?? visitValue(visit, walk);
    if (stop !== undefined) return { problems: [...walk.problems, stop], readable: false };
  }
  return { problems: walk.problems, readable: true };
}

/** A limit of the whole that is passed: nothing more is read then. */
function findStop({ trail, depth }: Visit, { values, characters }: Walk): Problem | undefined {
  if (depth > storyLimits.depth) {
    const message = `The JSON is nested more than ${storyLimits.depth} levels deep (at ${shorten(toPathText(toPath(trail)))}). Flatten it.`;
    return { code: "json_too_deep", path: "", message };
  }
  if (values > storyLimits.values) {
    const message = `The story has more than ${toNumberText(storyLimits.values)} values. Split it into several stories.`;
    return { code: "json_too_many_values", path: "", message };
  }
  if (characters > storyLimits.file) {
    const message = `The texts of the story add up to more than ${storyLimits.file / 1e6} MB. Keep data out of the definition.`;
    return { code: "import_too_large", path: "", message };
  }
  return undefined;
}

function visitValue(visit: Visit, walk: Walk): Problem | undefined {
  const { value } = visit;
  if (typeof value === "string") visitText(value, visit, walk);
  else if (typeof value === "number" && !Number.isFinite(value)) {
    report(visit, walk, { code: "not_json", message: `is ${value}, a number that JSON can't hold.` });
  } else if (Array.isArray(value)) visitList(value, visit, walk);
  else if (isPlainObject(value)) visitObject(value, visit, walk);
  else if (value !== null && typeof value !== "number" && typeof value !== "boolean") {
    const message = `is ${nameOf(value)}, which JSON can't hold${value === undefined ? "; leave the key out" : ""}.`;
    report(visit, walk, { code: "not_json", message });
  }
  return undefined;
}

function visitText(text: string, visit: Visit, walk: Walk): void {
  walk.characters += text.length;
  const problem = findTextProblem(text);
  if (problem !== undefined) report(visit, walk, problem);
}

function findTextProblem(text: string): Pick<Problem, "code" | "message"> | undefined {
  if (text.length > storyLimits.text) {
    const size = (text.length / 1e6).toFixed(1);
    return {
      code: "string_too_long",
      message: `is a text of ${size} MB; one text may have ${storyLimits.text / 1e6} MB.`,
    };
  }
  if (text.includes("\u0000")) {
    return { code: "bad_text", message: "holds a NUL character (\\u0000), which can't be stored. Remove it." };
  }
  if (text.isWellFormed()) return undefined;
  return {
    code: "bad_text",
    message: "holds half of a character pair (a lone surrogate), which can't be stored. Remove it.",
  };
}

function visitList(list: readonly unknown[], { trail, depth }: Visit, walk: Walk): void {
  for (let step = list.length - 1; step >= 0; step -= 1) {
    walk.pending.push({ value: list[step], trail: { step, outer: trail }, depth: depth + 1 });
  }
}

function visitObject(object: Readonly<Record<string, unknown>>, { trail, depth }: Visit, walk: Walk): void {
  for (const step of Object.keys(object).reverse()) {
    const visit = { value: object[step], trail: { step, outer: trail }, depth: depth + 1 };
    walk.characters += step.length;
    const problem = isPrototypeKey(step, trail) ? badKey : findTextProblem(step);
    if (problem !== undefined) report(visit, walk, { code: problem.code, message: `The key ${problem.message}` });
    walk.pending.push(visit);
  }
}

const badKey = {
  code: "bad_key" as const,
  message: "is not allowed: some programs take it for an object's prototype. Rename it.",
};

function isPrototypeKey(key: string, outer: Trail): boolean {
  return key === "__proto__" || (key === "prototype" && outer?.step === "constructor");
}

function report({ trail }: Visit, walk: Walk, problem: Pick<Problem, "code" | "message">): void {
  walk.problems.push({ ...problem, path: shorten(toPathText(toPath(trail))) });
}

/** A plain object, as JSON has them; not a Date, a Map or other things with a life of their own. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.prototype.toString.call(value) === "[object Object]";
}

function nameOf(value: unknown): string {
  if (value === undefined) return "undefined";
  if (typeof value === "object") return `an object of the kind ${Object.prototype.toString.call(value).slice(8, -1)}`;
  return typeof value === "bigint" ? "a bigint" : `a ${typeof value}`;
}

function toPath(trail: Trail): Path {
  const path: (string | number)[] = [];
  for (let at = trail; at !== null; at = at.outer) path.push(at.step);
  return path.reverse();
}

function shorten(path: string): string {
  return path.length <= 200 ? path : `${path.slice(0, 200)}…`;
}
