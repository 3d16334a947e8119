import type { StoryAction, StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import type { Tested } from "../../server/actionTests.ts";
import type { PinContent } from "../../server/pins.ts";
import type { SideStep } from "../edit/history.ts";
import { TestDesk, type TestRequest } from "./testDesk.ts";

const story: StoryDefinition = {
  formatVersion: 1,
  name: "Tried",
  actions: [
    { id: "a", slug: "receive", type: "webhook", name: "Receive", options: {} },
    { id: "b", slug: "shape", type: "event_transform", name: "Shape", options: { mode: "message", payload: 1 } },
    {
      id: "c",
      slug: "send",
      type: "http_request",
      name: "Send",
      options: { url: "https://x.example", method: "post" },
    },
  ],
  links: [
    { from: "receive", to: "shape" },
    { from: "shape", to: "send" },
  ],
};
const [receive, shape, send] = story.actions as [StoryAction, StoryAction, StoryAction];

const nothing = {
  note: null,
  used: [],
  missing: [],
  options: { value: {}, fields: [] },
  dryRun: null,
  error: null,
  log: [],
  durationMs: 1,
  masked: 0,
  mask: "•",
  mark: "m",
  steps: [],
  record: null,
};

function tested(data: unknown): Tested {
  const events = [{ port: "default" as const, data: data as never, size: 1, truncated: false }];
  return { ...nothing, action: "x", mode: "test", outcome: "emitted", events, eventCount: 1 };
}

function open({ isSaved = true }: { isSaved?: boolean } = {}) {
  const asked: TestRequest[] = [];
  const pinned: [string, PinContent | null][] = [];
  const steps: SideStep[] = [];
  let consent = false;
  const desk = new TestDesk({
    story: () => story,
    save: async () => isSaved,
    run: async (request) => {
      asked.push(request);
      return tested({ of: request.slug });
    },
    setPin: async (slug, pin) => {
      const before = pinned.findLast(([of]) => of === slug)?.[1] ?? null;
      pinned.push([slug, pin]);
      return before as never;
    },
    consent: { given: () => consent, give: () => (consent = true) },
    remember: (step) => steps.push(step),
  });
  return { desk, asked, pinned, steps };
}

test("what does something to others asks once in a session, and a no sends nothing", async () => {
  const { desk, asked } = open();
  await desk.start(send, "test");
  expect([desk.state("c").asks, asked]).toEqual(["test", []]);
  await desk.answer(send, false);
  expect([desk.state("c").asks, asked]).toEqual([null, []]);
  await desk.start(send, "test");
  await desk.answer(send, true);
  await desk.start(send, "test");
  expect(asked).toEqual([
    { slug: "send", mode: "test", record: true },
    { slug: "send", mode: "test", record: true },
  ]);
});

test("a preview, a dry run, and a test that touches nothing outside never ask; the way from the start may", async () => {
  const { desk, asked } = open();
  await desk.start(send, "preview");
  await desk.start(send, "dry_run");
  await desk.start(shape, "test");
  expect(asked).toHaveLength(3);
  await desk.start(send, "up_to");
  expect(desk.state("c").asks).toBe("up_to");
});

test("the results of tests before an action can be what it is tried out with", async () => {
  const { desk, asked } = open();
  desk.choose("b", { kind: "event", id: "e1" });
  await desk.start(shape, "test");
  expect(desk.resultsBefore("send")).toEqual(["shape"]);
  expect(desk.resultsBefore("receive")).toEqual([]);
  desk.choose("c", { kind: "result" });
  await desk.start(send, "dry_run");
  expect(asked.at(-1)).toEqual({ slug: "send", mode: "dry_run", event: "e1", events: { shape: { of: "shape" } } });
});

test("an event by hand goes along; one that is no JSON stops before anything is sent", async () => {
  const { desk, asked } = open();
  desk.choose("b", { kind: "hand", source: "receive", text: '{"body":1}' });
  await desk.start(shape, "preview");
  expect(asked).toEqual([{ slug: "shape", mode: "preview", events: { receive: { body: 1 } } }]);
  desk.choose("b", { kind: "hand", source: "receive", text: "{" });
  await desk.start(shape, "preview");
  expect(asked).toHaveLength(1);
  expect(String(desk.state("b").trouble)).toContain("no JSON yet");
});

test("nothing is tried out as long as the draft is not saved", async () => {
  const { desk, asked } = open({ isSaved: false });
  await desk.start(shape, "test");
  expect(asked).toEqual([]);
  expect(String(desk.state("b").trouble)).toContain("not saved yet");
});

test("a pin is a step that can be taken back and made again", async () => {
  const { desk, pinned, steps } = open();
  await desk.pin(receive, { data: 1 });
  await desk.pin(receive, { data: 2 });
  const redo = await steps[1]?.take();
  expect(pinned.at(-1)).toEqual(["receive", { data: 1 }]);
  await redo?.take();
  expect(pinned.at(-1)).toEqual(["receive", { data: 2 }]);
});

test("the latest event is that of the last test, else that of the last run", async () => {
  const { desk, pinned } = open();
  await desk.pinLatest(shape);
  await desk.start(shape, "test");
  await desk.pinLatest(shape);
  expect(pinned).toEqual([
    ["shape", { latest: true }],
    ["shape", { data: { of: "shape" }, mark: "m" }],
  ]);
});
