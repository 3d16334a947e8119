import { Redis } from "ioredis";
import { afterAll, expect, test } from "vitest";
import { HourBook } from "../src/hourBook.ts";

const redis = new Redis(process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:54398");
const hourMs = 3_600_000;
/** Late in an hour that is the second of its block, so that the day lies in three keys. */
const nowMs = 490_009 * hourMs + hourMs - 1;

afterAll(() => redis.disconnect());

test("tells what ended of each story by the hour, as several processes noted it", async () => {
  const prefix = `hours-${crypto.randomUUID()}`;
  const first = new HourBook({ redis, prefix });
  for (const book of [first, new HourBook({ redis, prefix })]) {
    book.note({ storyId: "a", failed: false, tookMs: 100 }, nowMs);
    book.note({ storyId: "a", failed: true, tookMs: 800 }, nowMs - 13 * hourMs);
    book.note({ storyId: "b", failed: false, tookMs: 5 }, nowMs - 23 * hourMs);
    await book.flush();
    await book.flush();
  }
  const [b, a, nobody] = await first.read(["b", "a", "nobody"], nowMs);
  expect(a).toMatchObject({ runs: 4, failed: 2 });
  expect(a?.hours).toHaveLength(24);
  expect(a?.hours.at(-1)).toEqual({ runs: 2, failed: 0 });
  expect(a?.hours.at(-14)).toEqual({ runs: 2, failed: 2 });
  expect(a?.p95Ms).toBeGreaterThanOrEqual(800);
  expect(a?.p95Ms).toBeLessThanOrEqual(800 * 1.19);
  expect(b?.hours[0]).toEqual({ runs: 2, failed: 0 });
  expect(nobody).toMatchObject({ runs: 0, failed: 0, p50Ms: null, p95Ms: null });
});

test("what ended more than a day ago is not told, and its key goes by itself", async () => {
  const prefix = `hours-${crypto.randomUUID()}`;
  const book = new HourBook({ redis, prefix });
  book.note({ storyId: "a", failed: false, tookMs: 1 }, nowMs - 24 * hourMs);
  await book.flush();
  expect((await book.read(["a"], nowMs))[0]).toMatchObject({ runs: 0 });
  const [key = ""] = await redis.keys(`${prefix}:hours:a:*`);
  expect(await redis.pttl(key)).toBeGreaterThan(36 * hourMs);
});
