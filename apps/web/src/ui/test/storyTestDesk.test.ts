import type { StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import type { TestedStory } from "../../server/storyTested.ts";
import { StoryTestDesk, type StoryTestRequest } from "./storyTestDesk.ts";

const story: StoryDefinition = {
  formatVersion: 1,
  name: "Tried",
  actions: [
    { id: "a", slug: "receive", type: "webhook", name: "Receive", options: {} },
    { id: "b", slug: "shape", type: "event_transform", name: "Shape", options: { mode: "message", payload: 1 } },
    { id: "c", slug: "other", type: "webhook", name: "Other", options: {} },
    {
      id: "d",
      slug: "send",
      type: "http_request",
      name: "Send",
      options: { url: "https://x.example", method: "post" },
    },
  ],
  links: [
    { from: "receive", to: "shape" },
    { from: "other", to: "send" },
  ],
};

const tested: TestedStory = {
  ...{ start: "receive", used: [], stopped: null, runs: 2, eventCount: 2, durationMs: 1 },
  ...{ actions: [], links: [], masked: 0, mask: "•", record: null },
};

function open(run: (signal: AbortSignal) => Promise<TestedStory> = async () => tested) {
  const asked: StoryTestRequest[] = [];
  let consent = false;
  const desk = new StoryTestDesk({
    story: () => story,
    save: async () => true,
    run: (request, signal) => {
      asked.push(request);
      return run(signal);
    },
    consent: { given: () => consent, give: () => (consent = true) },
    newKey: () => "key",
    now: () => 7,
  });
  return { desk, asked };
}

test("starts with the first action that can, unless another is chosen", async () => {
  const { desk, asked } = open();
  await desk.start();
  expect(asked).toEqual([{ start: "receive", record: true, key: "key" }]);
  expect(desk.state()).toMatchObject({ isOpen: true, running: null, result: { tested } });
  desk.choose({ kind: "hand", source: "receive", text: '{"body":1}' });
  await desk.start();
  expect(asked[1]).toMatchObject({ given: { body: 1 } });
  desk.chooseStart("c");
  expect(desk.state().choice).toEqual({ kind: "auto" });
});

test("asks once before what it reaches does something to others", async () => {
  const { desk, asked } = open();
  desk.chooseStart("c");
  await desk.start();
  expect(desk.state().asks).toBe(true);
  await desk.answer(false);
  expect(asked).toEqual([]);
  await desk.start();
  await desk.answer(true);
  await desk.start();
  expect(asked.map(({ start }) => start)).toEqual(["other", "other"]);
});

test("can be stopped, and tells why there is no result", async () => {
  const { desk } = open(
    (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))),
  );
  const started = desk.start();
  await expect.poll(() => desk.state().running).toEqual({ key: "key", sinceMs: 7 });
  // The draft is saved first, and nothing is asked before.
  await new Promise((resolve) => setImmediate(resolve));
  desk.cancel();
  await started;
  expect(desk.state()).toMatchObject({ running: null, result: null });
  expect(String(desk.state().trouble)).toContain("It was stopped.");
});

test("what is no JSON is told and not run", async () => {
  const { desk, asked } = open();
  desk.choose({ kind: "hand", source: "receive", text: "{" });
  await desk.start();
  expect(asked).toEqual([]);
  expect(String(desk.state().trouble)).toContain("no JSON");
});
