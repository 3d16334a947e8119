import { holdsEvents } from "../actionTypes.ts";
import { storyLimits } from "../limits.ts";
import { type Problem, toPathText } from "../problem.ts";
import type { ActionSketch } from "../sketch.ts";

/** What no schema can say of schedules: which actions can't have any, which are there twice, and that there are too many. */
export function checkSchedules(actions: readonly ActionSketch[]): Problem[] {
  const count = actions.reduce((sum, { schedule }) => sum + schedule.length, 0);
  return [
    ...actions.flatMap(checkNeedsNoEvent),
    ...actions.flatMap(findRepeated),
    ...(count > storyLimits.schedules ? [tooMany(count)] : []),
  ];
}

function checkNeedsNoEvent({ index, type, options, schedule }: ActionSketch): Problem[] {
  if (schedule.length === 0 || type === undefined || !holdsEvents({ type: type.type, options })) return [];
  const message = "has no event to pass on when it starts by itself. Schedule the action that comes after it instead.";
  return [{ code: "schedule_without_event", path: toPathText(["actions", index, "schedule"]), message }];
}

function findRepeated({ index, schedule }: ActionSketch): Problem[] {
  const firstOf = new Map<string, number>();
  return schedule.flatMap((entry, place): Problem[] => {
    if (entry === undefined) return [];
    const key = `${entry.cron} ${entry.timezone}`;
    const first = firstOf.get(key);
    if (first === undefined) firstOf.set(key, place);
    if (first === undefined) return [];
    const path = toPathText(["actions", index, "schedule", place]);
    return [{ code: "duplicate_schedule", path, message: `comes at the times of schedule[${first}]; remove one.` }];
  });
}

function tooMany(count: number): Problem {
  const message = `has ${count} schedules; ${storyLimits.schedules} are allowed. Let one action start the others.`;
  return { code: "too_many_schedules", path: "", message: `The story ${message}` };
}
