import { expect, test } from "vitest";
import { createWalkMemory } from "./walkMemory.ts";

/** What actions remember in a walk is what the record would remember for them. */

const seen = (memory: ReturnType<typeof createWalkMemory>, asked: { lookback?: number; periodMs?: number }) => {
  const { lookback = null, periodMs = null } = asked;
  return (key: string, nowMs = 0) =>
    memory.isSeen("act", { key, seen: { lookback, periodMs, told: "Dropped." } }, nowMs);
};

test("a throttle lets events go on one after the other, the first at once", () => {
  const memory = createWalkMemory();
  expect([0, 0, 0].map((nowMs) => memory.turnOf("act", 500, nowMs))).toEqual([0, 500, 1_000]);
  expect(memory.turnOf("other", 500, 0)).toBe(0);
  expect(memory.turnOf("act", 500, 9_000)).toBe(9_000);
});

test("a deduplication looks back so many events, dropped ones among them", () => {
  const isSeen = seen(createWalkMemory(), { lookback: 2 });
  expect(["a", "b", "a", "c", "d", "a", "a"].map((key) => isSeen(key))).toEqual([
    false,
    false,
    true,
    false,
    false,
    false,
    true,
  ]);
});

test("a deduplication of a period counts from the event that was passed on", () => {
  const isSeen = seen(createWalkMemory(), { periodMs: 100 });
  expect([0, 60, 99, 100, 150].map((nowMs) => isSeen("a", nowMs))).toEqual([false, true, true, false, true]);
});

test("a group ends with its size, which its first item says, and the next item begins another", () => {
  const memory = createWalkMemory();
  const place = (item: number, size: number | null, key = "k") =>
    memory.place("act", { key, group: { item: String(item), size, dueMs: 0 } });
  expect(place(1, 2)).toMatchObject({ isFirst: true, isFilled: false });
  expect(place(7, null, "other")).toMatchObject({ isFirst: true, isFilled: false });
  expect(place(2, 9)).toMatchObject({ isFirst: false, isFilled: true, group: { items: [1, 2], isOpen: false } });
  expect(place(3, 1)).toMatchObject({ isFirst: true, isFilled: true, group: { items: [3] } });
});

test("an item that its group has no room for is refused, and the group stays as it was", () => {
  const memory = createWalkMemory();
  const group = { item: JSON.stringify("x".repeat(3_000_000)), size: null, dueMs: 0 };
  expect(memory.place("act", { key: "k", group })).toMatchObject({ isFirst: true });
  expect(memory.place("act", { key: "k", group })).toBeNull();
  expect(memory.place("act", { key: "k", group: { ...group, item: "1" } })?.group.items).toHaveLength(2);
});
