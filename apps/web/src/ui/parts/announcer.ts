/** What is said to those who do not see what was just done. */
export type Announcer = {
  say(words: string): void;
  words(): string;
  subscribe(onChange: () => void): () => void;
};

/** Creates one that has said nothing yet. The same words twice in a row differ by a space, so that they are read again. */
export function createAnnouncer(): Announcer {
  const watchers = new Set<() => void>();
  let said = "";
  return {
    say(words) {
      said = words === said ? `${words}\u00A0` : words;
      for (const watcher of watchers) watcher();
    },
    words: () => said,
    subscribe(onChange) {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
  };
}
