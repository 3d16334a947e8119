import type { Somebody } from "../../server/presence.ts";

/** Somebody else on whom one comes, or oneself on another page. */
export type Other = {
  tab: string;
  name: string;
  initials: string;
  isYou: boolean;
  place: string | null;
  /** A colour of their own, the same on all pages. */
  ink: string;
};

const inks = [
  "--act-http",
  "--act-trigger",
  "--act-webhook",
  "--act-email-out",
  "--act-story",
  "--act-email-in",
] as const;

/** The others among those who have a story open; of somebody with several pages at one place one is enough. */
export function toOthers(people: readonly Somebody[], own: { tab: string; userId: string | null }): Other[] {
  const seen = new Set<string>();
  return people.flatMap(({ tab, userId, name, place }) => {
    const key = `${userId} ${place ?? ""}`;
    if (tab === own.tab || seen.has(key)) return [];
    seen.add(key);
    const ink = `var(${inks[hash(userId) % inks.length] ?? inks[0]})`;
    return [{ tab, name, initials: initialsOf(name), isYou: userId === own.userId, place, ink }];
  });
}

/** The letters that stand for somebody: of their first name and of their last. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? "") : "";
  return `${words[0]?.[0] ?? "?"}${last}`.toUpperCase();
}

/** What one is told of somebody. */
export function whoWords({ name, isYou }: Other): string {
  return isYou ? "You, on another page" : name;
}

function hash(text: string): number {
  let value = 0;
  for (const character of text) value = (value * 31 + character.charCodeAt(0)) % 65_521;
  return value;
}
