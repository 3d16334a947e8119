import type { StoryAction } from "@fairlead/story";
import { expect, test } from "vitest";
import { summarise } from "./summary.ts";

const base = { id: "a", slug: "new_alert", name: "New alert" };

const cases: [string, StoryAction][] = [
  ["POST /new-alert", { ...base, type: "webhook", options: {} }],
  ["GET, PUT /in", { ...base, type: "webhook", options: { path: "in", verbs: ["GET", "PUT"] } }],
  [
    "GET cmdb.example/hosts/‹host.id›",
    { ...base, type: "http_request", options: { url: "https://cmdb.example/hosts/<<alert.body.host.id>>" } },
  ],
  [
    "message: kind, title",
    { ...base, type: "event_transform", options: { mode: "message", payload: { kind: 1, title: 2 } } },
  ],
  ["explode: lines", { ...base, type: "event_transform", options: { mode: "explode", path: "=call.body.lines" } }],
  [
    "severity ≥ 7",
    {
      ...base,
      type: "condition",
      options: { rules: [{ type: "greater_or_equal", value: "=alert.body.severity", to: 7 }] },
    },
  ],
  [
    'action = "opened" or 1 more',
    {
      ...base,
      type: "condition",
      options: {
        mustMatch: 1,
        rules: [
          { type: "equal", value: "=call.body.action", to: "opened" },
          { type: "is_true", value: "=call.body.forced" },
        ],
      },
    },
  ],
];

test.each(cases)("a card says %s", (line, action) => {
  expect(summarise(action)).toBe(line);
});
