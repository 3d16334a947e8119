import type { PlanAction } from "@fairlead/story";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readRetryAfter, retryDelay } from "./retry.ts";

const passing = { code: "http_status", message: "", retryable: true };
const actionWith = (limit?: number) => (limit === undefined ? {} : { retry: { limit } }) as PlanAction;
const drawing = (number: number) => ({ random: () => number });

describe("the delay before a run is tried again", () => {
  test("is drawn from 0 to 2 s, doubling with each attempt, to an hour", () => {
    const longest = Array.from({ length: 14 }, (_, n) =>
      retryDelay(passing, { action: actionWith(25), attempt: n + 1 }, drawing(1)),
    );
    const doubled = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600, 3600];
    expect(longest).toEqual(doubled.map((seconds) => seconds * 1000));
    for (let attempt = 1; attempt <= 25; attempt += 1)
      expect(retryDelay(passing, { action: actionWith(25), attempt }, drawing(0))).toBe(0);
    expect(retryDelay(passing, { action: actionWith(), attempt: 2 }, drawing(0.25))).toBe(1_000);
  });

  test("is no shorter than what the other side asks for, up to a day, and is never negative", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e6, max: 1e12 }), fc.integer({ min: 1, max: 25 }), (retryAfterMs, attempt) => {
        const of = { action: actionWith(25), attempt };
        const delayMs = retryDelay({ ...passing, retryAfterMs }, of, drawing(0.5));
        const drawnMs = retryDelay(passing, of, drawing(0.5));
        expect(delayMs).toBe(Math.max(drawnMs ?? 0, Math.min(retryAfterMs, 86_400_000)));
      }),
    );
  });

  test.each([
    { limit: 0, retries: 0 },
    { limit: 1, retries: 1 },
    { limit: 25, retries: 25 },
    { limit: undefined, retries: 3 },
  ])("with a limit of $limit a run is tried again $retries times", ({ limit, retries }) => {
    const tried = Array.from({ length: 30 }, (_, n) =>
      retryDelay(passing, { action: actionWith(limit), attempt: n + 1 }, drawing(0.5)),
    );
    expect(tried.filter((delayMs) => delayMs !== null)).toHaveLength(retries);
    expect(tried.indexOf(null)).toBe(retries);
  });

  test("is none for a failure that will not pass", () => {
    const of = { action: actionWith(25), attempt: 1 };
    expect(retryDelay({ code: "options_invalid", message: "" }, of, drawing(0.5))).toBeNull();
    expect(retryDelay({ ...passing, retryable: false, retryAfterMs: 1_000 }, of, drawing(0.5))).toBeNull();
  });
});

describe("a Retry-After header", () => {
  const nowMs = Date.parse("2026-11-25T12:00:00Z");
  test.each([
    { header: "120", ms: 120_000 },
    { header: " 0 ", ms: 0 },
    { header: "Wed, 25 Nov 2026 12:00:30 GMT", ms: 30_000 },
    { header: "Wednesday, 25-Nov-26 12:00:30 GMT", ms: 30_000 },
    { header: "Wed Nov 25 12:00:30 2026 GMT", ms: 30_000 },
    { header: "Wed, 25 Nov 2026 11:00:00 GMT", ms: 0 },
  ])("of $header asks for $ms ms", ({ header, ms }) => {
    expect(readRetryAfter(header, nowMs)).toBe(ms);
  });

  test.each(["", "soon", "-5", "1.5", "1e3", "12345678901", "2030", "2030-01-01", "Wed, nonsense"])(
    "of %j is not understood, or a number of seconds",
    (header) => {
      const read = readRetryAfter(header, nowMs);
      expect(read).toBe(header === "2030" ? 2_030_000 : undefined);
    },
  );

  test("that is missing asks for nothing", () => {
    expect(readRetryAfter(undefined, nowMs)).toBeUndefined();
  });
});
