import type { LucideIcon } from "lucide-react";
import type { Tone } from "../parts/Badge.tsx";

/** What a card says besides what it is. */
export type CardStatus = {
  /** At the left of the foot, such as "389 events"; null for nothing. */
  note: string | null;
  /** The one badge; null for none. */
  badge: { tone: Tone; icon: LucideIcon; word: string } | null;
  /** Not on the way that is looked at. */
  faded: boolean;
};

/**
 * What a link says: how many events it carried, whether it is on the way that is looked at. `moving`: they have just
 * passed, and are seen to.
 */
export type LinkStatus = { count: number; faded: boolean; moving?: boolean };

export type Statuses = {
  cards: Readonly<Record<string, CardStatus>>;
  /** By `linkKey`. */
  links: Readonly<Record<string, LinkStatus>>;
};

/**
 * The home of what changes while one looks: status by action and by link, apart from the graph, so that a card is drawn
 * again only when its own numbers change. Whoever knows the status (a query, a stream) puts it in as a whole.
 */
export type StatusStore = {
  put(statuses: Statuses): void;
  card(slug: string): CardStatus | undefined;
  link(key: string): LinkStatus | undefined;
  subscribe(onChange: () => void): () => void;
};

/** Creates an empty store. Equal statuses keep their identity, which is what keeps cards still. */
export function createStatusStore(): StatusStore {
  let now: Statuses = { cards: {}, links: {} };
  const watchers = new Set<() => void>();
  return {
    put({ cards, links }) {
      now = { cards: keepEqual(now.cards, cards), links: keepEqual(now.links, links) };
      for (const watcher of watchers) watcher();
    },
    card: (slug) => now.cards[slug],
    link: (key) => now.links[key],
    subscribe(onChange) {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
  };
}

function keepEqual<Status extends CardStatus | LinkStatus>(
  before: Readonly<Record<string, Status>>,
  after: Readonly<Record<string, Status>>,
): Record<string, Status> {
  return Object.fromEntries(
    Object.entries(after).map(([key, status]) => {
      const old = before[key];
      return [key, old !== undefined && isEqual(old, status) ? old : status];
    }),
  );
}

function isEqual(a: CardStatus | LinkStatus, b: CardStatus | LinkStatus): boolean {
  if ("count" in a || "count" in b) return "count" in a && "count" in b && isSameLink(a, b);
  const sameBadge = a.badge?.tone === b.badge?.tone && a.badge?.word === b.badge?.word;
  return a.note === b.note && a.faded === b.faded && sameBadge;
}

function isSameLink(a: LinkStatus, b: LinkStatus): boolean {
  return a.count === b.count && a.faded === b.faded && a.moving === b.moving;
}
