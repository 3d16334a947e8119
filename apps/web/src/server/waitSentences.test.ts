import { type WaitingReason, waitingReasons } from "@fairlead/fairness";
import { expect, test } from "vitest";
import { inSeconds, type WaitGrounds, waitSentence } from "./waitSentences.ts";

const grounds: WaitGrounds = {
  lane: { pool: "io", inflight: 4, gate: 4, ahead: 2, wakeMs: 1_234 },
  policy: { throttle: 0.25 },
  budgetMaxMs: 1_500_000,
  fleet: { slots: 64 },
};

test.each<[WaitingReason, string]>([
  ["no_capacity", "All 64 slots for requests are taken; 2 other stories are served before it."],
  [
    "concurrency",
    "It holds the 4 of 64 slots for requests that one story may hold now; its next run starts when one of its runs ends.",
  ],
  ["budget", "It has used its budget of 25 min of worker time a minute; its next run starts in 1.2 s."],
  ["throttle", "It is throttled to 25% of its share."],
  ["no_worker", "No worker with slots for requests is connected."],
])("%s is told with its numbers", (reason, sentence) => {
  expect(waitSentence(reason, grounds)).toBe(sentence);
});

test.each(waitingReasons)("%s is one sentence or two that end with a full stop", (reason) => {
  expect(waitSentence(reason, grounds)).toMatch(/^[A-Z][^.]*(?:\.\d[^.]*)*\.(?: [A-Z].*\.)?$/);
});

test("numbers that are not known are left out", () => {
  const unknown = { ...grounds, lane: { ...grounds.lane, ahead: null, wakeMs: null } };
  expect(waitSentence("no_capacity", unknown)).toBe("All 64 slots for requests are taken.");
  expect(waitSentence("budget", unknown)).toBe("It has used its budget of 25 min of worker time a minute.");
});

test("slots that are lent are told apart from a story's own", () => {
  const lent = { ...grounds, lane: { ...grounds.lane, inflight: 57, gate: 32 } };
  expect(waitSentence("concurrency", lent)).toBe(
    "It holds 57 of 64 slots for requests, 25 of them lent; the rest is kept free for other stories. Its next run starts when one of its runs ends.",
  );
});

test("a story throttled to nothing is told the way out", () => {
  expect(waitSentence("throttle", { ...grounds, policy: { throttle: 0 } })).toContain("Raise the throttle");
});

test.each([
  [0, "0.1 s"],
  [1_250, "1.3 s"],
  [9_960, "10 s"],
  [119_000, "119 s"],
  [240_000, "4 min"],
])("%i ms is %s", (ms, text) => {
  expect(inSeconds(ms)).toBe(text);
});
