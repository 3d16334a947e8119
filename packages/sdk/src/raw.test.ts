import { expect, test } from "vitest";
import { formula, StoryError, story, text } from "./index.ts";

test("raw takes an action as a definition holds it, and the story goes on from it by its type", () => {
  const written = story("Raw", (s) => {
    const call = s.webhook("Call");
    const large = call.to.raw("Large", {
      type: "condition",
      options: { rules: [{ type: "is_true", value: "=call.body.n > 1" }] },
      slug: "is_large",
    });
    const ask = large.match.raw("Ask", {
      type: "http_request",
      options: { url: "https://x/<<call.body.id>>" },
      id: "7",
    });
    large.noMatch.transform("Not asked", { payload: { why: text`${large.at("rules").at(0)}` } });
    ask.failed.transform("Failed", { payload: formula`${ask.failed.event.error.code}` });
  });
  expect(written.actions.slice(1, 3)).toEqual([
    {
      id: "is_large",
      slug: "is_large",
      type: "condition",
      name: "Large",
      options: { rules: [{ type: "is_true", value: "=call.body.n > 1" }] },
    },
    { id: "7", slug: "ask", type: "http_request", name: "Ask", options: { url: "https://x/<<call.body.id>>" } },
  ]);
  expect(written.links.slice(1)).toEqual([
    { from: "is_large", to: "ask" },
    { from: "is_large", to: "not_asked", kind: "no_match" },
    { from: "ask", to: "failed", kind: "failure" },
  ]);
});

test("raw is checked as everything else is", () => {
  const build = () => story("Raw", (s) => void s.unlinked.raw("Odd", { type: "http_requst", options: {} }));
  expect(build).toThrow(StoryError);
  expect(build).toThrow(/did you mean http_request/);
});

test("actions that nothing leads to, groups and the direction of the canvas can be written", () => {
  const written = story("Parts", (s) => void s.unlinked.transform("Alone", { payload: 1, group: "g" }), {
    direction: "right",
    groups: [{ id: "g", name: "Group" }],
  });
  expect(written).toMatchObject({
    settings: { direction: "right" },
    actions: [{ slug: "alone", group: "g" }],
    links: [],
    groups: [{ id: "g", name: "Group" }],
  });
});
