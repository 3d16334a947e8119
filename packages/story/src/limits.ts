/** How large a story may be. Numbers of MB are millions of bytes in files and millions of characters in values. */
export const storyLimits = {
  actions: 1_000,
  links: 2_000,
  notes: 1_000,
  groups: 500,
  /** Settings of how long story runs are kept. */
  retentionDays: 3_650,
  keepRuns: 10_000,
  /** Characters of one text anywhere in a definition. */
  text: 5_000_000,
  /** Bytes of a file, and characters of all texts of a definition together. */
  file: 10_000_000,
  /** Characters of all texts with formulas in a story together. */
  formulas: 1_000_000,
  /** Levels of lists and objects inside each other. */
  depth: 100,
  /** Values of a definition: texts, numbers, lists, objects and so on. */
  values: 200_000,
  /** Schedules of one action. */
  schedulesOfAction: 10,
  /** Schedules of all actions together. */
  schedules: 200,
  /** Seconds that may be set for a story run: 366 days. */
  deadlineSeconds: 31_622_400,
  /** Action runs of one story run, and what may be set for it. */
  runs: 10_000,
  runsCeiling: 100_000,
  /** Runs of one action in one chain of events, and what may be set for it. */
  visits: 100,
  visitsCeiling: 10_000,
  /** Runs of all actions of a circle in one chain of events, where none of them has a limit of its own. */
  hops: 1_000,
} as const;

/** What delays and throttles can do. */
export const holdLimits = {
  /** 366 days. */
  delaySeconds: 31_622_400,
  throttleEvents: 10_000,
  /** A day. */
  throttleSeconds: 86_400,
  throttlePerSecond: 100,
  /** Events that wait at one action at a time. */
  waiting: 20_000,
} as const;

/** How people are told about actions. */
export const monitoringLimits = {
  /** The shortest period that can be set. */
  secondsMin: 60,
  /** 366 days. */
  silenceSeconds: 31_622_400,
  /** A week. */
  quietSeconds: 604_800,
  quietSecondsDefault: 900,
  /** Addresses that get one message. */
  recipients: 20,
} as const;

/** What actions remember over story runs. */
export const memoryLimits = {
  /** The last so many events that a deduplication may compare with. */
  lookback: 1_000,
  /** Seconds for which a deduplication may remember, and for which an implode may gather: 366 days. */
  seconds: 31_622_400,
  /** Values that one deduplication remembers, and items that one implode gathers, at a time. */
  values: 20_000,
  /** Characters of JSON that the items of one group may have together. */
  groupSize: 4_500_000,
} as const;

/** What an explode can do. */
export const explodeLimits = {
  /** Events that it may emit if its limit does not say. */
  events: 500,
} as const;

/** What an HTTP request that goes on to further pages can do. */
export const pageLimits = {
  /** Pages that it may fetch if its maxPages does not say, and what may be set for it. */
  pages: 50,
  pagesCeiling: 500,
} as const;

/** What a loop over items can do. */
export const loopLimits = {
  /** Items of the list or object. */
  items: 20_000,
  /** Steps of all formulas of a loop together: some 4 seconds. */
  fuel: 20_000_000,
} as const;

/** What an action computes besides its options. */
export const localLimits = {
  /** Local values of one action. */
  entries: 100,
} as const;

/** What extracting by regular expressions can do. */
export const extractLimits = {
  matchers: 50,
  /** Characters of a regular expression. */
  regexp: 1_000,
  /** Characters of a text that is searched. */
  text: 1_000_000,
  /** Matches of one matcher. */
  matches: 10_000,
} as const;

/** What calls from story to story can do. */
export const callLimits = {
  /** Seconds that an answer may take: 366 days. */
  timeoutSeconds: 31_622_400,
  /** Calls inside each other. */
  depth: 10,
  /** How often a story may be in its own chain of calls. */
  cycles: 3,
  /** Declared by a story that can be called. */
  exits: 50,
  inputs: 100,
  teams: 100,
} as const;

/** How far a test of a whole story goes. */
export const storyTestLimits = {
  /** Action runs. */
  runs: 1_000,
  /** Characters of JSON that all its events may have together. */
  characters: 20_000_000,
  seconds: 60,
} as const;

/** A number as people read it: 4 312. */
export function toNumberText(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, " ");
}
