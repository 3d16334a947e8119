import type { StoryDefinition } from "@fairlead/story";
import { kindOf } from "./actionKinds.ts";
import type { CardStatus } from "./statusStore.ts";

type Findable = {
  story: Pick<StoryDefinition, "actions" | "notes">;
  statusOf: (slug: string) => CardStatus | undefined;
  problemsOf: (slug: string) => number;
  /** What the formulas of an action read, by its slug: slugs, and names such as `RESOURCE.team_inbox`. */
  reads: ReadonlyMap<string, ReadonlySet<string>>;
};

/** What filters of a search begin with. */
export const findFilters = ["type:", "reads:", "waiting:", "error:", "problem:", "disabled:"] as const;

type Action = StoryDefinition["actions"][number];

const filters: Readonly<Record<string, (action: Action, rest: string, findable: Findable) => boolean>> = {
  type: (action, rest) => `${action.type} ${kindOf(action).title}`.toLowerCase().includes(rest),
  reads: ({ slug }, rest, { reads }) => [...(reads.get(slug) ?? [])].some((name) => name.toLowerCase().includes(rest)),
  waiting: ({ slug }, _, { statusOf }) => statusOf(slug)?.badge?.tone === "wait",
  error: ({ slug }, _, { statusOf }) => statusOf(slug)?.badge?.tone === "bad",
  problem: ({ slug }, _, { problemsOf }) => problemsOf(slug) > 0,
  disabled: ({ disabled }) => disabled === true,
};

/**
 * The slugs of the actions that every word of a search holds for, in the order of the story. A word is looked for in names,
 * slugs, descriptions, options and what stands beside them; one with a colon that is known is a filter.
 */
export function findActions(search: string, findable: Findable): string[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return findable.story.actions
    .filter((action) => words.every((word) => holds(word, action, findable)))
    .map(({ slug }) => slug);
}

function holds(word: string, action: Action, findable: Findable): boolean {
  const [, name = "", rest = ""] = /^([a-z]+):(.*)$/.exec(word) ?? [];
  const filter = Object.hasOwn(filters, name) ? filters[name] : undefined;
  return filter?.(action, rest, findable) ?? textOf(action).includes(word);
}

/** What says nothing to who searches: where a card stands, and what has a filter of its own. */
const leftOut = new Set(["id", "type", "position", "group", "disabled"]);

function textOf(action: Action): string {
  const told = Object.entries(action).flatMap(([key, value]) => (leftOut.has(key) ? [] : valuesOf(value)));
  return told.join("\n").toLowerCase();
}

/** Every key and value in options and settings, as they are written. */
function valuesOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.entries(value).flatMap(([key, one]) => [key, ...valuesOf(one)]);
}
