import type { StoryAction, StoryDefinition } from "@fairlead/story";

const quietTypes: ReadonlySet<string> = new Set(["webhook", "receive_email", "event_transform", "condition"]);
const quietMethods: ReadonlySet<unknown> = new Set([undefined, "get", "head", "options"]);

/** Whether testing an action does something to others, so that it is asked for first. */
export function hasEffect({ type, options }: Pick<StoryAction, "type" | "options">): boolean {
  if (type === "http_request") return !quietMethods.has("method" in options ? options.method : undefined);
  return !quietTypes.has(type);
}

/** The slugs of all actions from which links lead to one. */
export function ancestorsOf({ links }: Pick<StoryDefinition, "links">, slug: string): ReadonlySet<string> {
  const found = new Set<string>();
  const pending = [slug];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const { from, to } of links) {
      if (to !== at || found.has(from)) continue;
      found.add(from);
      pending.push(from);
    }
  }
  return found;
}

/** The slugs of an action and of all to which links lead from it. */
export function reachedFrom({ links }: Pick<StoryDefinition, "links">, slug: string): ReadonlySet<string> {
  const found = new Set([slug]);
  // A set is gone through in the order in which it grows.
  for (const at of found) for (const { from, to } of links) if (from === at) found.add(to);
  return found;
}

/** Whether an action starts a story by an event that comes in from outside. */
export function takesEvents({ type }: Pick<StoryAction, "type">): boolean {
  return type === "webhook" || type === "receive_email";
}

/** The actions that a story can start with: by an event from outside, or by their schedule. */
export function startsOf({ actions }: Pick<StoryDefinition, "actions">): StoryAction[] {
  return actions.filter((action) => {
    const isScheduled = "schedule" in action && (action.schedule?.length ?? 0) > 0;
    return action.disabled !== true && (takesEvents(action) || isScheduled);
  });
}
