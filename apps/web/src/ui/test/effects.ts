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
