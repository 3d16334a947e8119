import { expect, test } from "vitest";
import { ofEarlierAttempt, type Sent } from "./sent.ts";

const request = (parts: { body?: string; url?: string } = {}): Sent => ({
  ...{
    kind: "request",
    method: "GET",
    url: "https://a.example/",
    headers: [["accept", "*/*"]],
    status: 503,
    bytes: 0,
    ms: 1,
  },
  ...parts,
});

test("of an earlier attempt all is kept that has 4 000 characters together", () => {
  expect(ofEarlierAttempt([])).toEqual([]);
  expect(ofEarlierAttempt([request(), request()])).toEqual([request(), request()]);
  const pages = Array.from({ length: 20 }, () => request({ body: "x".repeat(900) }));
  const kept = ofEarlierAttempt(pages);
  expect(kept).toEqual(pages.slice(0, 3));
  expect(JSON.stringify(kept).length).toBeLessThanOrEqual(4_000);
});

test("of a first request that has more, what it was and how it was answered is kept", () => {
  const large = request({ url: `https://a.example/${"y".repeat(1_900)}`, body: "x".repeat(3_000) });
  const { headers: _headers, body: _body, ...rest } = large;
  expect(ofEarlierAttempt([large, request()])).toEqual([rest]);
});
