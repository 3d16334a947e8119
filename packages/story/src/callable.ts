import type { Json } from "@fairlead/formula";
import * as z from "zod";
import { isPlainObject } from "./jsonShape.ts";
import { callLimits } from "./limits.ts";
import type { Plan, PlanCallable } from "./plan.ts";
import { type Problem, toPathText } from "./problem.ts";

const inputTypes = ["text", "number", "boolean", "list", "object", "any"] as const;

const input = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z_]\w{0,63}$/, "must be 1 to 64 letters, digits or underscores, not beginning with a digit.")
    .meta({ description: "Its key in the payload." }),
  type: z.enum(inputTypes).meta({ description: "What its value must be." }),
  required: z.exactOptional(z.boolean().meta({ description: "Whether a call without it fails.", default: false })),
  default: z.exactOptional(
    z
      .custom<Json>((value) => value !== undefined)
      .meta({ description: "Its value in calls without it; any JSON, as it is." }),
  ),
  description: z.exactOptional(z.string().max(1_000)),
});

const actionId = z.string().min(1).max(64);

/** How other stories call a story. Actions are named by their ids, so that renaming them changes nothing. */
export const callableSchema = z
  .strictObject({
    entry: actionId.meta({ description: "The id of the webhook that the call's payload comes in by, as its body." }),
    exits: z
      .array(actionId)
      .min(1)
      .max(callLimits.exits)
      .meta({ description: "The ids of the actions whose event is the answer: that of the first one that emits." }),
    access: z.exactOptional(
      z.enum(["team", "teams", "tenant"]).meta({
        description: "Who may call: stories of its team, of chosen teams as well, or all of the workspace.",
        default: "team",
      }),
    ),
    teams: z.exactOptional(
      z.array(z.string().min(1).max(64)).max(callLimits.teams).meta({ description: "The slugs of the chosen teams." }),
    ),
    inputs: z.exactOptional(
      z
        .array(input)
        .max(callLimits.inputs)
        .meta({ description: "What a call has to bring. Default: nothing is looked at, and any JSON is taken." }),
    ),
  })
  .meta({ description: "Lets other stories call this one by a send_to_story action. Default: they can't." });

type Callable = z.infer<typeof callableSchema>;
type NamedAction = { id: string; slug: string; type: string; options: object };

/**
 * What no schema can say of how a story is called: that its actions are there, and that no input is declared twice. A draft
 * may lack them for a while, a version may not.
 */
export function checkCallable(story: unknown): Problem[] {
  const { settings, actions: list } = isPlainObject(story) ? story : {};
  const read = callableSchema.safeParse(isPlainObject(settings) ? settings.callable : undefined);
  if (!read.success || !Array.isArray(list)) return [];
  const actions = list.filter(isPlainObject);
  const { entry, exits, access = "team", teams = [], inputs = [] } = read.data;
  const at = (...steps: (string | number)[]) => toPathText(["settings", "callable", ...steps]);
  const problems: Problem[] = [];
  const byId = new Map(actions.map((action) => [action.id, action]));
  const missing = (id: string) => `there is no action with the id '${id}'. Name one, or leave callable out.`;
  const first = byId.get(entry);
  if (first === undefined) problems.push({ code: "unknown_action", path: at("entry"), message: missing(entry) });
  else if (first.type !== "webhook") {
    const message = `'${entry}' is no webhook; a call comes in by one. Add a webhook and name its id.`;
    problems.push({ code: "bad_value", path: at("entry"), message });
  }
  for (const [index, id] of exits.entries()) {
    if (id === entry) {
      const message = "is the entry as well; an exit is an action that comes after it.";
      problems.push({ code: "bad_value", path: at("exits", index), message });
    } else if (!byId.has(id)) problems.push({ code: "unknown_action", path: at("exits", index), message: missing(id) });
  }
  if (access === "teams" && teams.length === 0) {
    const message = "is required for the access teams: the slugs of those that may call.";
    problems.push({ code: "required", path: at("teams"), message });
  }
  const names = new Set<string>();
  for (const [index, { name, type, default: value }] of inputs.entries()) {
    if (names.has(name)) {
      const message = `'${name}' is declared twice; choose another name.`;
      problems.push({ code: "bad_value", path: at("inputs", index, "name"), message });
    }
    names.add(name);
    if (value !== undefined && !isOfType(value, type)) {
      const message = `must be ${withArticle(type)}, as the type of the input says.`;
      problems.push({ code: "bad_value", path: at("inputs", index, "default"), message });
    }
  }
  return problems;
}

/** How a story is called, as workers need it: with the slugs of its actions. */
export function toPlanCallable(callable: Callable, actions: readonly NamedAction[]): PlanCallable {
  const slugs = new Map(actions.map(({ id, slug }) => [id, slug]));
  const { entry, exits, access = "team", teams = [], inputs = [] } = callable;
  const { options = {} } = actions.find(({ id }) => id === entry) ?? {};
  return {
    entry: slugs.get(entry) ?? entry,
    ...("emits" in options && options.emits === "body" ? { emits: "body" as const } : {}),
    exits: exits.map((id) => slugs.get(id) ?? id).sort(),
    access,
    teams: access === "teams" ? [...teams].sort() : [],
    inputs: inputs.map(({ description: _, ...rest }) => rest),
  };
}

/** The payload of a call as the called story gets it, with defaults, or what is wrong with it. */
export type CallInputs = { ok: true; body: Json } | { ok: false; message: string };

/** Looks at the payload of a call by the inputs that the story declares; without any, every payload will do. */
export function readCallInputs({ inputs }: PlanCallable, payload: Json): CallInputs {
  if (inputs.length === 0) return { ok: true, body: payload };
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) {
    return { ok: false, message: `the payload must be an object with the inputs ${nameAll(inputs)}.` };
  }
  const given = payload as { readonly [name: string]: Json };
  const unknown = Object.keys(given).find((name) => !inputs.some((one) => one.name === name));
  if (unknown !== undefined) return { ok: false, message: `it has no input '${unknown}'; it has ${nameAll(inputs)}.` };
  const entries: [string, Json][] = [];
  for (const { name, type, required = false, default: start } of inputs) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined || (value === null && type !== "any")) {
      if (start !== undefined) entries.push([name, start]);
      else if (required) return { ok: false, message: `its input '${name}' is missing: ${withArticle(type)}.` };
      else entries.push([name, null]);
      continue;
    }
    if (!isOfType(value, type)) return { ok: false, message: `its input '${name}' must be ${withArticle(type)}.` };
    entries.push([name, value]);
  }
  return { ok: true, body: Object.fromEntries(entries) };
}

/** The event that a call of a story begins with. */
export function calledEvent({ emits }: Pick<PlanCallable, "emits">, body: Json): Json {
  return emits === "body" ? body : { body, headers: {}, query: {}, method: "POST" };
}

function nameAll(inputs: PlanCallable["inputs"]): string {
  return inputs.map(({ name }) => name).join(", ");
}

function withArticle(type: (typeof inputTypes)[number]): string {
  if (type === "any" || type === "text") return type === "any" ? "any JSON" : "text";
  return type === "object" ? "an object" : `a ${type}`;
}

function isOfType(value: Json, type: (typeof inputTypes)[number]): boolean {
  switch (type) {
    case "any":
      return true;
    case "text":
      return typeof value === "string";
    case "list":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

/** Whether an event of this action is an answer to whoever called the story. */
export function isExit({ callable }: Plan, slug: string): boolean {
  return callable?.exits.includes(slug) === true;
}
