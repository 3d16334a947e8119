import {
  findAction,
  findOverrun,
  isMarkedSpent,
  markSpent,
  type Plan,
  shortestCircle,
  storyLimits,
} from "@fairlead/story";
import type { CachedEvent } from "./eventCache.ts";
import { endSegment } from "./failRun.ts";
import type { Ending } from "./perform.ts";
import { failed, type Performed, type RunError } from "./performed.ts";
import type { LoadedPlan } from "./planCache.ts";
import type { Head, Segment } from "./segment.ts";

/**
 * How runs end that are too many: in one chain of events, or in one story run. Both fail with a sentence that names the
 * circle of actions. Their failure links are followed, unless one of the chain has failed so before: what follows from a
 * failure may lead back to where it came from, and a circle has to end.
 */

/** The ending of a run that is one too many in its chain of events; null if it is not. */
export function endOverrun(plan: Plan, slug: string, parent: CachedEvent | null): Ending | null {
  const action = findAction(plan, slug);
  if (parent === null || action?.circle === undefined) return null;
  const overrun = findOverrun(action, parent);
  if (overrun === null) return null;
  const { limit, isFirst, of } = overrun;
  const times = `${limit} times in one chain of events, the limit`;
  const what = of === "action" ? `'${action.name}' has run ${times}` : `The actions of a circle have run ${times}`;
  const wayOut = `If the loop is meant, raise visitLimit (up to ${storyLimits.visitsCeiling}) of the action.`;
  const error = { code: "loop_limit", message: `${what}: ${circleText(plan, slug)}. ${wayOut}` };
  return { performed: isFirst ? failed(error) : failAlone(error), log: [] };
}

/** The ending of a run whose story run has had all the runs that its story allows; null for what is done because of that. */
export function endSpent(
  loaded: LoadedPlan,
  head: Head,
  { isOver, nowMs }: { isOver: boolean; nowMs: number },
): Segment | null {
  const { plan } = loaded;
  const { locator, parent } = head;
  const isMarked = parent !== null && isMarkedSpent(parent);
  if (isMarked && !isOver) return null;
  const circle = circleText(plan, locator.action);
  const loops = circle === "" ? "" : ` It may be looping: ${circle}.`;
  const message = `This story run has had ${plan.runLimit} action runs, the limit of its story.${loops} Raise the story's setting runLimit (up to ${storyLimits.runsCeiling}) if it needs more, or let it emit less.`;
  const error = { code: "story_budget", message };
  const performed = isMarked || isOver ? failAlone(error) : failed(error);
  return endSegment(loaded, { ...head, parent: parent === null ? null : markSpent(parent) }, { performed, nowMs });
}

function failAlone(error: RunError): Performed {
  return { outcome: "failed", error, outputs: [] };
}

/** The names of the actions on the shortest way from one back to itself; empty if there is none. */
function circleText(plan: Plan, slug: string): string {
  const names = shortestCircle(plan, slug).map((one) => `'${findAction(plan, one)?.name ?? one}'`);
  if (names.length === 0) return "";
  const shown = names.length > namesMax ? [...names.slice(0, namesMax), "…"] : names;
  return [...shown, names[0]].join(" → ");
}

const namesMax = 6;
