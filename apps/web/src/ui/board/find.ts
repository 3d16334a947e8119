import type { StoryDefinition } from "@fairlead/story";
import { kindOf } from "./actionKinds.ts";
import { groupKey, noteKey } from "./keys.ts";
import type { CardStatus } from "./statusStore.ts";

type Findable = {
  story: Pick<StoryDefinition, "actions" | "notes" | "groups">;
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
 * The keys of what every word of a search holds for: of the actions, groups and notes, each in the order of the story. A
 * word is looked for in names, slugs, descriptions, options and what stands beside them, and in the text of notes; one with
 * a colon that is known is a filter.
 */
export function findKeys(search: string, findable: Findable): string[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const { actions, groups = [], notes = [] } = findable.story;
  return [
    ...actions.filter((action) => words.every((word) => holds(word, action, findable))).map(({ slug }) => slug),
    ...groups.filter(({ name }) => words.every((word) => isIn(word, "group", name))).map(({ id }) => groupKey(id)),
    ...notes.filter(({ text }) => words.every((word) => isIn(word, "note", text))).map(({ id }) => noteKey(id)),
  ];
}

function holds(word: string, action: Action, findable: Findable): boolean {
  const { name, rest } = filterOf(word);
  const filter = name === null ? undefined : filters[name];
  return filter?.(action, rest, findable) ?? textOf(action).includes(word);
}

/** Whether a word holds for something that has nothing but a text: of the filters only its type can. */
function isIn(word: string, type: string, text: string): boolean {
  const { name, rest } = filterOf(word);
  return name === null ? text.toLowerCase().includes(word) : name === "type" && type.includes(rest);
}

/** The filter that a word is, and what stands behind its colon; null: it is text. */
function filterOf(word: string): { name: string | null; rest: string } {
  const [, name = "", rest = ""] = /^([a-z]+):(.*)$/.exec(word) ?? [];
  return { name: Object.hasOwn(filters, name) ? name : null, rest };
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
