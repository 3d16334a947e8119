import { otherStories, type StoryUse } from "./telemetryStories.ts";
import { type Metric, storyMetrics } from "./telemetryTable.ts";

type StoryMetric = keyof typeof storyMetrics;

const readers: Record<StoryMetric, (use: StoryUse) => number | null> = {
  fairlead_story_jobs_total: (use) => use.jobs,
  fairlead_story_worker_seconds_total: (use) => use.workMs / 1_000,
  fairlead_story_wait_seconds_total: (use) => use.waitMs / 1_000,
  fairlead_story_promise_lost_seconds_total: (use) => use.lostMs / 1_000,
  fairlead_story_budget_before_seconds: ({ budgetMs }) => (budgetMs === null ? null : budgetMs.before / 1_000),
  fairlead_story_budget_after_seconds: ({ budgetMs }) => (budgetMs === null ? null : budgetMs.after / 1_000),
};

/**
 * The numbers of single stories in Prometheus' text format. They are written here and not by instruments, because those of
 * OpenTelemetry tell every story that they have ever seen until the process ends.
 */
export function storiesText(uses: readonly StoryUse[]): string {
  return (Object.keys(storyMetrics) as StoryMetric[]).map((name) => familyText(name, uses)).join("");
}

function familyText(name: StoryMetric, uses: readonly StoryUse[]): string {
  const { kind, help }: Metric = storyMetrics[name];
  const lines = uses.flatMap((use) => {
    const value = readers[name](use);
    return value === null ? [] : [`${name}{story="${toLabel(use.story)}"} ${value}\n`];
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${lines.join("")}\n`;
}

/** Ids are plain text; whatever else a story could be called is not told. */
function toLabel(story: string): string {
  return /^[\w.-]{1,100}$/.test(story) ? story : otherStories;
}
