import { expect, test } from "vitest";
import { createCallRates } from "./webhookRates.ts";

const one = { storyId: "s", path: "one" };
const other = { storyId: "s", path: "other" };

test("an installation without such limits counts nothing", () => {
  expect(createCallRates({ ofWebhook: null, ofAll: null })).toBeNull();
});

test("a webhook that is called too often is refused by itself, and others go on", () => {
  const rates = createCallRates({ ofWebhook: 2, ofAll: null });
  expect([1, 2].map(() => rates?.take(one, 0))).toEqual([null, null]);
  expect(rates?.take(one, 30_500)).toMatchObject({
    status: 429,
    code: "webhook_rate_exceeded",
    headers: { "retry-after": "30" },
  });
  expect(rates?.take(other, 30_500)).toBeNull();
  expect(rates?.take(one, 60_000)).toBeNull();
});

test("all webhooks together have their own limit, which the refused calls of one do not use up", () => {
  const rates = createCallRates({ ofWebhook: 1, ofAll: 2 });
  expect([one, one, one, other].map((webhook) => rates?.take(webhook, 0)?.status)).toEqual([
    undefined,
    429,
    429,
    undefined,
  ]);
  const refused = rates?.take({ storyId: "t", path: "one" }, 1_000);
  expect(refused).toMatchObject({ status: 503, code: "webhooks_rate_exceeded", headers: { "retry-after": "59" } });
});
