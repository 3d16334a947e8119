import type { StoryAction, StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import { actionChoices, takesEvents } from "./actionChoices.ts";
import { applyChange, findReaders, optionForm } from "./editing.ts";
import { addAction } from "./newActions.ts";
import { cardBoxes, freePlace, freeSpot, isCovered, keepPlaces, sizeOf } from "./places.ts";
import { readersOf } from "./removal.ts";
import { toProblems } from "./useReview.ts";

const story: StoryDefinition = {
  formatVersion: 1,
  name: "A story",
  actions: [
    { id: "1", slug: "arrival", type: "webhook", name: "Arrival", options: {} },
    {
      id: "2",
      slug: "say",
      type: "event_transform",
      name: "Say",
      options: { mode: "message", payload: "=arrival.body" },
    },
  ],
  links: [{ from: "arrival", to: "say" }],
};

function made(change: Parameters<typeof applyChange>[1]): StoryDefinition {
  const applied = applyChange(story, change);
  if (!applied.ok) throw new Error(applied.refusal.message);
  return applied.definition;
}

test("every action of the palette can be added as it is, alone, behind another one and in a link", () => {
  for (const [at, choice] of actionChoices.entries()) {
    const { change, slug } = addAction(story, { id: `n${at}`, choice, at: { x: 0, y: 0 } });
    expect(made(change).actions.at(-1)).toMatchObject({ slug, type: choice.type });
    if (!takesEvents(choice.type)) continue;
    const behind = made(addAction(story, { id: "n", choice, after: { id: "1", kind: "default" } }).change);
    expect(behind.links).toContainEqual({ from: "arrival", to: slug });
    const between = made(addAction(story, { id: "n", choice, into: { from: "1", to: "2" } }).change);
    expect(between.links).toEqual([
      { from: "arrival", to: slug },
      { from: slug, to: "say" },
    ]);
  }
});

test("the palette has every mode of an event transform, and what others call them finds them", () => {
  const transforms = actionChoices.filter(({ type }) => type === "event_transform");
  const { modes } = optionForm({ ...story.actions[1], type: "event_transform", options: { mode: "message" } } as never);
  expect(transforms.map(({ options }) => options.mode).toSorted()).toEqual(modes.toSorted());
  const found = (word: string) => actionChoices.filter(({ alias }) => alias.includes(word)).map(({ title }) => title);
  expect([found("wait"), found("rate limit"), found("if else")]).toEqual([["Delay"], ["Throttle"], ["Condition"]]);
});

test("the form of an action has its options, those that are needed first, with the control of each", () => {
  const request = { ...story.actions[0], type: "http_request", options: { url: "https://x" } } as never;
  const { fields } = optionForm(request);
  expect(fields.map(({ key, control }) => [key, control.kind])).toEqual([
    ["url", "template"],
    ["method", "choice"],
    ["headers", "pairs"],
    ["query", "pairs"],
    ["encodeQuery", "choice"],
    ["contentType", "choice"],
    ["body", "value"],
    ["basicAuth", "group"],
    ["userAgent", "template"],
    ["tls", "group"],
    ["via", "text"],
    ["timeoutSeconds", "number"],
    ["errorStatuses", "json"],
    ["errorIf", "formula"],
    ["retryStatuses", "json"],
    ["emitOnFailure", "choice"],
    ["output", "value"],
    ["pagination", "group"],
    ["responseAs", "choice"],
    ["followRedirects", "choice"],
  ]);
  const explode = { ...story.actions[1], options: { mode: "explode", path: "=a" } } as never;
  expect(optionForm(explode).modes).toContain("message");
  expect(optionForm(explode).fields[0]).toMatchObject({ key: "path", required: true, control: { kind: "formula" } });
});

test("cards stay where they are seen, and a new one stands where there is room", () => {
  const places = new Map([
    ["arrival", { x: 0, y: 0 }],
    ["say", { x: 0, y: 156 }],
  ]);
  const change = keepPlaces(story, places, { kind: "set_story", key: "name", value: "B" });
  expect(made(change).actions.map(({ position }) => position)).toEqual([...places.values()]);
  const boxes = cardBoxes(story, places);
  expect(freePlace(boxes, { behind: "arrival" })).toEqual({ x: 304, y: 156 });
  expect(freePlace(boxes)).toEqual({ x: 0, y: 312 });
  expect(freePlace(new Map())).toEqual({ x: 0, y: 0 });
  expect(freePlace(boxes, { behind: "arrival", course: "right" })).toEqual({ x: 352, y: 0 });
  expect(freePlace(boxes, { course: "right" })).toEqual({ x: 352, y: 0 });
});

test("a new card stands clear of wide ones, in the middle behind one, and what is pasted has room for all of it", () => {
  const [arrival, say] = story.actions as [StoryAction, StoryAction];
  const wide = {
    ...story,
    actions: [
      { ...arrival, width: 560, position: { x: 0, y: 0 } },
      { ...say, width: 408, position: { x: 0, y: 160 } },
    ],
  } as StoryDefinition;
  const boxes = cardBoxes(wide, new Map());
  expect(freePlace(boxes, { behind: "arrival" })).toEqual({ x: 464, y: 156 });
  expect(freePlace(boxes, { behind: "say" })).toEqual({ x: 80, y: 316 });
  expect(freePlace(boxes, { behind: "arrival", course: "right" })).toEqual({ x: 664, y: 0 });
  expect(isCovered(boxes, { x: 500, y: 60 }, sizeOf(story))).toBe(true);
  expect(isCovered(boxes, { x: 600, y: 60 }, sizeOf(story))).toBe(false);
  expect(sizeOf(wide)).toEqual({ width: 560, height: 260 });
  expect(freePlace(boxes, { behind: "arrival", size: sizeOf(wide) })).toEqual({ x: 464, y: 156 });
  expect(freePlace(boxes, { behind: "arrival", course: "right", size: { width: 248, height: 400 } })).toEqual({
    x: 664,
    y: -152,
  });
});

test("where a card stands counts before where it was seen, and notes are no cards", () => {
  const moved = made({ kind: "move", actions: { 2: { x: 800, y: 0 } } });
  const noted = { ...moved, notes: [{ id: "n", text: "", position: { x: 0, y: 0 } }] };
  const boxes = cardBoxes(noted, new Map([["say", { x: 0, y: 0 }]]));
  expect([...boxes]).toEqual([["say", { x: 800, y: 0, width: 248, height: 100 }]]);
});

test("what is added at the pointer stands around it, unless something is there", () => {
  const boxes = [{ x: 0, y: 0, width: 248, height: 100 }];
  const spot = { x: 7, y: 9 };
  expect(freeSpot({ at: { x: 500, y: 300 }, spot }, boxes)).toEqual({ at: { x: 376, y: 248 }, spot });
  expect(freeSpot({ at: { x: 100, y: 50 }, spot }, boxes)).toBeNull();
  expect(freeSpot(null, boxes)).toBeNull();
});

test("actions whose formulas read what is to be removed are found with the options that do", () => {
  const findIn = (...slugs: string[]) => readersOf({ findReaders }, story, new Set(slugs));
  expect(findIn("arrival")).toEqual([{ slug: "say", name: "Say", options: ["payload"] }]);
  expect(findIn("arrival", "say")).toEqual([]);
  expect(findIn("say")).toEqual([]);
});

test("problems are found by the action or the story that they are about, each once", () => {
  const problem = (path: string) => ({ code: "x", path, message: path });
  const found = toProblems(
    [
      problem("actions[1].options.payload.text"),
      problem("actions[1].monitoring.mail[0]"),
      problem("settings.callable.entry"),
      problem("settings.callable.entry"),
    ],
    story.actions.map(({ slug }) => slug),
  );
  expect([...found]).toEqual([
    [
      "say",
      [
        { path: "options.payload.text", message: "actions[1].options.payload.text" },
        { path: "monitoring.mail[0]", message: "actions[1].monitoring.mail[0]" },
      ],
    ],
    ["", [{ path: "settings.callable.entry", message: "settings.callable.entry" }]],
  ]);
});
