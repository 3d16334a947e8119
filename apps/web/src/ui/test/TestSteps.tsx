import type { StoryDefinition } from "@fairlead/story";
import type { TestedStep } from "../../server/actionTests.ts";
import { formatDuration } from "../parts/time.ts";

type TestStepsProps = { story: StoryDefinition; steps: readonly TestedStep[] };

const kindWords: Record<TestedStep["kind"], string> = {
  performed: "performed",
  pin: "pinned",
  given: "by hand",
  event: "latest event",
};

/** The actions before, in the order in which they were performed. */
export function TestSteps({ story, steps }: TestStepsProps) {
  if (steps.length === 0) return null;
  return (
    <div>
      <h3 className="mb-1 font-semibold">On the way</h3>
      <ol className="flex flex-col gap-0.5">
        {steps.map(({ action, kind, outcome, error, durationMs }) => (
          <li key={action} className="flex items-baseline gap-2">
            <span className="min-w-0 flex-1 truncate">
              {story.actions.find(({ slug }) => slug === action)?.name ?? action}
            </span>
            <span className={error === null ? "tabular text-ink-2" : "text-bad"}>
              {error === null ? kindWords[kind] : "failed"}
              {kind === "performed" && outcome !== null ? `, ${formatDuration(durationMs)}` : ""}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
