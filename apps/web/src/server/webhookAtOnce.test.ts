import { expect, test } from "vitest";
import { createCallsAtOnce } from "./webhookAtOnce.ts";

const orders = { storyId: "s", path: "orders" };

test("a webhook has so many calls under way, others have theirs, and one that has ended makes room", () => {
  const calls = createCallsAtOnce(2);
  const places = [calls?.enter(orders), calls?.enter(orders)];
  expect(places).toEqual([expect.any(Function), expect.any(Function)]);
  expect(calls?.enter(orders)).toEqual({
    status: 429,
    code: "too_many_requests",
    message: "2 calls of this webhook are under way, as many as may be at a time. Retry after 5 seconds.",
    headers: { "retry-after": "5" },
  });
  expect(calls?.enter({ ...orders, path: "other" })).toEqual(expect.any(Function));
  const [first] = places;
  if (typeof first === "function") first();
  expect(calls?.enter(orders)).toEqual(expect.any(Function));
});

test("without a limit nothing is counted", () => {
  expect(createCallsAtOnce(null)).toBeNull();
});
