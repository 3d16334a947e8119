/** What an event transform has in each of its modes to begin with, besides what they share. */
export const modeStarts = {
  message: { payload: {} },
  explode: { path: "=[]" },
  implode: { itemPath: "=NULL", sizePath: 10 },
  deduplicate: { path: "=NULL", lookback: 100 },
  extract: { matchers: [{ path: "some words", regexp: "\\w+", to: "matches" }] },
  delay: { seconds: 60 },
  throttle: { events: 1, perSeconds: 1 },
} as const satisfies Record<string, Record<string, unknown>>;

export type TransformMode = keyof typeof modeStarts;
