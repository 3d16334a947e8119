import type { LinkKind, StoryDefinition, StorySettings } from "@fairlead/story";

/** Pure questions about how the actions of a story are linked. */

/** The size of a card on the board, unless its action says how wide it is. Boards that are only looked at load no schema for it. */
export const cardWidth = 248;
export const cardHeight = 100;

/** The size of the card of an action. */
export function cardSizeOf({ width = cardWidth }: { width?: number | undefined }) {
  return { width, height: cardHeight };
}

/** The way that links take on the board: from the top down, or from left to right. */
export type Course = NonNullable<StorySettings["direction"]>;

/** A story, as far as it says which way its links take. */
export type Settled = { settings?: StorySettings | undefined };

/** The way that the links of a story take. */
export function courseOf({ settings }: Settled): Course {
  return settings?.direction ?? "down";
}

/** The name of a link: unique in its story. */
export function linkKey({ from, to, kind = "default" }: { from: string; to: string; kind?: LinkKind }): string {
  return `${from} ${kind} ${to}`;
}

/** What is written on a link; null for the ordinary way on. A condition names both of its ways. */
export function linkWords(kind: LinkKind, fromType: string | undefined): string | null {
  if (kind === "failure") return "on failure";
  if (kind === "no_match") return "no match";
  return fromType === "condition" ? "match" : null;
}

export type Neighbours = { next: readonly string[]; previous: readonly string[] };

/** For every action the actions that its links lead to, and those that lead to it, in the order of the links. */
export function neighboursOf({ actions, links }: Pick<StoryDefinition, "actions" | "links">): Map<string, Neighbours> {
  const next = Map.groupBy(links, ({ from }) => from);
  const previous = Map.groupBy(links, ({ to }) => to);
  return new Map(
    actions.map(({ slug }) => [
      slug,
      {
        next: [...new Set(next.get(slug)?.map(({ to }) => to))],
        previous: [...new Set(previous.get(slug)?.map(({ from }) => from))],
      },
    ]),
  );
}

/** One line of the outline: an action below the one that leads to it. */
export type OutlineLine = {
  slug: string;
  level: number;
  /** The link by which it is reached; null at the top. */
  kind: LinkKind | null;
  /** It stands in full further up; this line only says that the story comes back to it. */
  again: boolean;
};

/**
 * The story from top to bottom: roots first, each action below the first one that leads to it. An action that is reached
 * twice is written out once; what no root reaches comes at the end. Every action is in it.
 */
export function toOutline({ actions, links }: Pick<StoryDefinition, "actions" | "links">): OutlineLine[] {
  const out = Map.groupBy(links, ({ from }) => from);
  const reached = new Set(links.map(({ to }) => to));
  const lines: OutlineLine[] = [];
  const seen = new Set<string>();
  const stack: Omit<OutlineLine, "again">[] = [];
  const top = (slug: string) => ({ slug, level: 0, kind: null });
  const walk = (roots: readonly string[]) => {
    for (const root of roots) {
      if (seen.has(root)) continue;
      stack.push(top(root));
      for (let line = stack.pop(); line !== undefined; line = stack.pop()) {
        const { slug, level } = line;
        lines.push({ ...line, again: seen.has(slug) });
        if (seen.has(slug)) continue;
        seen.add(slug);
        const below = out.get(slug) ?? [];
        stack.push(...below.map(({ to, kind = "default" }) => ({ slug: to, level: level + 1, kind })).reverse());
      }
    }
  };
  walk(actions.filter(({ slug }) => !reached.has(slug)).map(({ slug }) => slug));
  walk(actions.map(({ slug }) => slug));
  return lines;
}
