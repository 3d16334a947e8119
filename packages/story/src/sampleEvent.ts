import type { Json } from "@fairlead/formula";
import { readFormulas } from "./check.ts";
import type { StoryDefinition } from "./definition.ts";
import { sketchStory } from "./sketch.ts";

/** What the events of each type have at least. */
const shapes: Readonly<Record<string, Json>> = {
  webhook: { body: {}, headers: { "content-type": "application/json" }, query: {}, method: "POST" },
  http_request: { status: 200, headers: { "content-type": "application/json" }, body: {} },
  condition: { matched: true, rules: [] },
};

/**
 * An event that an action might emit, for trying out what follows before anything has run: what its type always emits, and
 * every key that the story's formulas read of it, with texts to be replaced.
 */
export function sampleEvent(definition: StoryDefinition, slug: string): Json {
  const type = definition.actions.find((action) => action.slug === slug)?.type ?? "";
  const { options } = readFormulas(sketchStory(definition));
  const paths = options.flatMap((read) => read?.references ?? []).filter(({ root }) => root === slug);
  return paths.reduce<Json>((sample, { path }) => withPath(sample, path.slice(0, depthMax)), shapes[type] ?? {});
}

/** A path with a large index would make a long list. */
const indexMax = 9;
const depthMax = 20;

function withPath(value: Json, [step, ...rest]: readonly (string | number)[]): Json {
  if (step === undefined) return value;
  if (typeof step === "number") {
    if (step < 0 || step > indexMax) return value;
    const list: readonly Json[] = Array.isArray(value) ? value : [];
    const before: Json[] = Array.from({ length: Math.max(list.length, step + 1) }, (_, at) => list[at] ?? null);
    return before.map((item, at) => (at === step ? leafOr(item, rest) : item));
  }
  const object = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  const known = Object.hasOwn(object, step) ? (object as Record<string, Json>)[step] : undefined;
  return Object.fromEntries([...Object.entries(object), [step, leafOr(known, rest)]]);
}

function leafOr(value: Json | undefined, rest: readonly (string | number)[]): Json {
  return rest.length > 0 ? withPath(value ?? {}, rest) : (value ?? "text");
}
