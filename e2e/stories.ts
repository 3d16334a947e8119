import type { StoryDefinition } from "@fairlead/story";

/** Stories to start tests from. */

/** Takes an order apart into its lines. */
export function linesStory(name: string): StoryDefinition {
  return {
    formatVersion: 1,
    name,
    description: "One event per line; large ones are marked.",
    actions: [
      { id: "order", slug: "receive_order", type: "webhook", name: "Receive order", options: {} },
      {
        id: "lines",
        slug: "each_line",
        type: "event_transform",
        name: "Each line",
        options: { mode: "explode", path: "=receive_order.body.lines", to: "line" },
      },
      {
        id: "large",
        slug: "is_it_large",
        type: "condition",
        name: "Is it large?",
        options: { rules: [{ type: "greater_or_equal", value: "=each_line.line.price", to: 100 }] },
      },
      {
        id: "mark",
        slug: "mark",
        type: "event_transform",
        name: "Mark it",
        options: { mode: "message", payload: { text: "Line <<each_line.index>>: <<each_line.line.sku>>" } },
      },
    ],
    links: [
      { from: "receive_order", to: "each_line" },
      { from: "each_line", to: "is_it_large" },
      { from: "is_it_large", to: "mark" },
    ],
  };
}

/** Three actions of which two are in a collapsed group, and notes in two colours. */
export function notedStory(name: string): StoryDefinition {
  const step = (slug: string, y: number, group?: string) => ({
    id: slug,
    slug,
    type: "event_transform" as const,
    name: slug,
    options: { mode: "message" as const, payload: {} },
    ...(group === undefined ? {} : { group }),
    position: { x: 0, y },
  });
  return {
    formatVersion: 1,
    name,
    actions: [
      { id: "in", slug: "receive_it", type: "webhook", name: "Receive it", options: {}, position: { x: 0, y: 0 } },
      step("first", 160, "open"),
      step("second", 400, "closed"),
      step("third", 560, "closed"),
    ],
    links: [
      { from: "receive_it", to: "first" },
      { from: "first", to: "second" },
      { from: "second", to: "third" },
    ],
    notes: [
      { id: "ask", text: "# Ask\nSee [the book](https://example.com/).", color: "marker", position: { x: 360, y: 0 } },
      { id: "plain", text: "`Plain` paper", position: { x: 360, y: 200 } },
    ],
    groups: [
      { id: "open", name: "Shape it" },
      { id: "closed", name: "Tell people", collapsed: true },
    ],
  };
}

/** Asks an address that no story may reach, and so fails. */
export function failingStory(name: string): StoryDefinition {
  return {
    formatVersion: 1,
    name,
    actions: [
      { id: "in", slug: "receive_it", type: "webhook", name: "Receive it", options: {} },
      {
        id: "ask",
        slug: "ask",
        type: "http_request",
        name: "Ask",
        options: { url: "http://169.254.169.254/latest/<<receive_it.body.what>>" },
      },
    ],
    links: [{ from: "receive_it", to: "ask" }],
  };
}

/** Asks a service once for each event. */
export function askingStory(name: string, url: string): StoryDefinition {
  return {
    formatVersion: 1,
    name,
    actions: [
      { id: "in", slug: "receive_it", type: "webhook", name: "Receive it", options: {} },
      { id: "ask", slug: "ask", type: "http_request", name: "Ask", options: { url, method: "get" } },
    ],
    links: [{ from: "receive_it", to: "ask" }],
  };
}

/** A tree of actions below one webhook, each leading to two. */
export function wideStory(name: string, size: number): StoryDefinition {
  const later = Array.from({ length: size - 1 }, (_, at) => at + 1);
  const slugOf = (at: number) => (at === 0 ? "receive_it" : `step_${at}`);
  return {
    formatVersion: 1,
    name,
    actions: [
      { id: "in", slug: slugOf(0), type: "webhook", name: "Receive it", options: {} },
      ...later.map((at) => ({
        id: `s${at}`,
        slug: slugOf(at),
        type: "event_transform" as const,
        name: `Step ${at}`,
        options: { mode: "message" as const, payload: { at } },
      })),
    ],
    links: later.map((at) => ({ from: slugOf(Math.floor((at - 1) / 2)), to: slugOf(at) })),
  };
}

/** Starts by itself once a year, and says when. */
export function tickingStory(name: string): StoryDefinition {
  const tick = { id: "tick", slug: "tick", type: "event_transform" as const, name: `${name} at new year` };
  return {
    formatVersion: 1,
    name,
    actions: [
      {
        ...tick,
        options: { mode: "message", payload: { at: "=META.scheduled_at" } },
        schedule: [{ cron: "0 0 1 1 *", timezone: "Europe/Berlin", overlap: "skip" }],
      },
    ],
    links: [],
  };
}
