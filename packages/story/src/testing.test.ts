import { expect, test } from "vitest";
import { compileAction } from "./compile.ts";
import type { StoryDefinition } from "./definition.ts";
import { optionsMark } from "./optionsMark.ts";
import { previewOptions } from "./previewOptions.ts";
import { sampleEvent } from "./sampleEvent.ts";

const story: StoryDefinition = {
  formatVersion: 1,
  name: "Orders",
  settings: { missing: "null" },
  actions: [
    { id: "in", slug: "receive", type: "webhook", name: "Receive", options: {} },
    {
      id: "ask",
      slug: "ask",
      type: "http_request",
      name: "Ask",
      options: { url: "https://x.example/<<receive.body.id>>", headers: { "x-a": "=receive.body.lines[1].sku" } },
    },
    {
      id: "bad",
      slug: "bad",
      type: "event_transform",
      name: "Bad",
      options: { mode: "message", payload: { one: "=1 +", two: "=receive.query.q" } },
    },
  ],
  links: [
    { from: "receive", to: "ask" },
    { from: "ask", to: "bad" },
  ],
};

test("an action is compiled whatever is wrong with the others, with its own problems by the way from its options", () => {
  const ask = compileAction(story, "ask");
  expect(ask).toMatchObject({ action: { slug: "ask", reads: ["receive"], keeps: [] }, missing: "null", problems: [] });
  const bad = compileAction(story, "bad");
  expect(bad?.problems).toMatchObject([{ path: "payload.one", code: "syntax_error" }]);
  expect(compileAction(story, "gone")).toBeNull();
});

test("every option that can be computed is, beside those that fail", () => {
  const action = compileAction({ ...story, settings: {} }, "ask")?.action;
  if (action === undefined) throw new Error("There is no action.");
  const context = { roots: { receive: { body: { id: 7, lines: [] } } }, missing: "error", now: 0 } as const;
  const preview = previewOptions(action.options, context);
  expect(preview.value).toEqual({ url: "https://x.example/7", headers: { "x-a": null } });
  expect(preview.fields).toMatchObject([
    { path: "url", source: "https://x.example/<<receive.body.id>>", ok: true, value: "https://x.example/7" },
    { path: "headers.x-a", ok: false, error: { code: "not_found" } },
  ]);
});

test("a sample has what the type always emits, and every key that formulas read", () => {
  expect(sampleEvent(story, "receive")).toEqual({
    body: { id: "text", lines: [null, { sku: "text" }] },
    headers: { "content-type": "application/json" },
    query: { q: "text" },
    method: "POST",
  });
  expect(sampleEvent(story, "ask")).toMatchObject({ status: 200, body: {} });
  expect(sampleEvent(story, "bad")).toEqual({});
});

test("the mark of an action changes with its type and options, not with the order of keys", () => {
  const mark = optionsMark({ type: "webhook", options: { path: "a", verbs: ["GET"] } });
  expect(optionsMark({ type: "webhook", options: { verbs: ["GET"], path: "a" } })).toBe(mark);
  const others = [
    { type: "webhook", options: { path: "b", verbs: ["GET"] } },
    { type: "webhook", options: { path: "a", verbs: ["GET", "POST"] } },
    { type: "condition", options: { path: "a", verbs: ["GET"] } },
  ];
  for (const other of others) expect(optionsMark(other)).not.toBe(mark);
});
