import type { StoryShape } from "./record.ts";

/** The story that faults are played on, and what of it can be counted without asking the product. */

type Link = StoryShape["links"][number];

const action = (slug: string, type: string, options: object) => ({ id: slug, slug, type, name: slug, options });

const itemsPerEvent = 2;

const links: readonly Link[] = [
  { from: "receive", to: "note" },
  { from: "note", to: "call" },
  { from: "call", to: "each" },
  { from: "each", to: "use" },
  { from: "use", to: "page" },
];

/** A row takes some 160 bytes as JSON: more and smaller ones would be more values than a body may have. */
const rowsPerKb = 6;
const rowText = "a row of a table ".repeat(8);

/** What can be said of its record beforehand. */
export const shape: StoryShape = {
  links,
  effectActions: ["call", "page"],
  // receive, note, call, each; and use and page for each item.
  runsPerStoryRun: 4 + 2 * itemsPerEvent,
};

/**
 * A webhook, a transform, a request, an explosion into two items, and a transform and a request for each of them.
 * `deduplicates`: the webhook knows deliveries that come again.
 */
export function chaosStory(sinkUrl: string, { deduplicates = false } = {}) {
  const receive = deduplicates ? { deduplicate: { by: "idempotency_key" } } : {};
  const request = { url: sinkUrl, method: "post", body: { run: "<<META.run_id>>" } };
  return {
    formatVersion: 1,
    name: "Chaos",
    actions: [
      action("receive", "webhook", receive),
      action("note", "event_transform", { mode: "message", payload: { id: "=receive.body.id" } }),
      action("call", "http_request", request),
      action("each", "event_transform", { mode: "explode", path: "=receive.body.items" }),
      action("use", "event_transform", { mode: "message", payload: { item: "=each.item", id: "=note.id" } }),
      action("page", "http_request", request),
    ],
    links,
  };
}

/** The body of one call. Its id is what the event is recognised by; `kb` of rows come with it. */
export function bodyOf(id: string, kb = 0): string {
  const rows = Array.from({ length: kb * rowsPerKb }, (_, n) => ({ n, text: rowText }));
  const items = Array.from({ length: itemsPerEvent }, (_, n) => `${id}.${n}`);
  return JSON.stringify({ id, items, ...(kb === 0 ? {} : { rows }) });
}
