import { Redis } from "ioredis";
import { afterAll, describe, expect, it } from "vitest";
import { UsageBook } from "../src/usage.ts";

const redis = new Redis(process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:54398");
const minuteMs = 60_000;
/** A moment near the end of a block, so that the minutes that are read lie in several keys. */
const nowMs = 29_400_009 * minuteMs + 30_000;

afterAll(() => redis.disconnect());

function openBook() {
  return new UsageBook({ redis, prefix: `usage-${crypto.randomUUID()}` });
}

describe("the usage book", () => {
  it("adds up what several processes noted, by minute and by reason", async () => {
    const prefix = `usage-${crypto.randomUUID()}`;
    const first = new UsageBook({ redis, prefix });
    const books = [first, new UsageBook({ redis, prefix })];
    for (const book of books) {
      book.note({ storyId: "a", workMs: 100, waits: { concurrency: 40 } }, nowMs);
      book.note({ storyId: "a", workMs: 50, waits: {} }, nowMs - 12 * minuteMs);
      book.note({ storyId: "b", workMs: 7, waits: { budget: 3 } }, nowMs);
      await book.flush();
    }
    const [a, b] = await first.read(["a", "b"], { nowMs, minutes: 30 });
    expect(a).toMatchObject({ runs: 4, workMs: 300 });
    expect(a?.minutes).toHaveLength(30);
    expect(a?.minutes.at(-1)).toMatchObject({ runs: 2, workMs: 200, waits: { concurrency: 80 } });
    expect(a?.minutes.at(-13)).toMatchObject({ runs: 2, workMs: 100, waits: {} });
    expect(b?.minutes.at(-1)?.waits).toEqual({ budget: 6 });
    expect(await first.readAll({ nowMs, minutes: 30 })).toMatchObject({ runs: 6, workMs: 314 });
  });

  it("says nothing of a story that did not run", async () => {
    const [usage] = await openBook().read(["nobody"], { nowMs, minutes: 5 });
    expect(usage).toMatchObject({ runs: 0, workMs: 0, waitP50Ms: null, waitP95Ms: null });
  });

  it("writes each run once, however often it is flushed", async () => {
    const book = openBook();
    book.note({ storyId: "a", workMs: 1, waits: {} }, nowMs);
    await book.flush();
    await book.flush();
    expect((await book.read(["a"], { nowMs, minutes: 1 }))[0]?.runs).toBe(1);
  });

  it("lets a block go 45 minutes after its last change", async () => {
    const prefix = `usage-${crypto.randomUUID()}`;
    const book = new UsageBook({ redis, prefix });
    book.note({ storyId: "a", workMs: 1, waits: {} }, nowMs);
    await book.flush();
    const [key = ""] = await redis.keys(`${prefix}:usage:a:*`);
    expect(await redis.pttl(key)).toBeGreaterThan(44 * minuteMs);
  });
});
