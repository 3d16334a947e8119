import { expect, test } from "vitest";
import { createMemoryGate, type Place } from "./memoryGate.ts";

const isIn = (entered: Place | Promise<Place>): entered is Place => !(entered instanceof Promise);

/** Lets a run in, which has to be at once, hold so much, and leave. */
function pass(gate: ReturnType<typeof createMemoryGate>, characters: number): void {
  const place = gate.enter();
  if (!isIn(place)) throw new Error("The gate is closed.");
  place.holds(characters);
  place.leave();
}

test("one run is let in, however large, and the next one when it has left", async () => {
  const gate = createMemoryGate(1_000_000);
  const first = gate.enter();
  if (!isIn(first)) throw new Error("The gate is closed.");
  first.holds(20_000_000);
  const second = gate.enter();
  expect(isIn(second)).toBe(false);
  first.leave();
  (await second).leave();
  expect(isIn(gate.enter())).toBe(true);
});

test("runs of small events all come in, once some have shown that they are small", () => {
  const gate = createMemoryGate(10_000_000);
  for (let run = 0; run < 50; run += 1) pass(gate, 1_000);
  const places = Array.from({ length: 96 }, () => gate.enter());
  expect(places.every(isIn)).toBe(true);
});

test("runs of large events come in as far as there is room, in their order", async () => {
  const gate = createMemoryGate(10_000_000);
  for (let run = 0; run < 50; run += 1) pass(gate, 4_000_000);
  const places = [1, 2, 3, 4].map(() => gate.enter());
  expect(places.map(isIn)).toEqual([true, true, false, false]);
  const order: number[] = [];
  void Promise.resolve(places[2]).then(() => order.push(3));
  void Promise.resolve(places[3]).then(() => order.push(4));
  for (const place of places.filter(isIn)) place.leave();
  await Promise.all(places);
  expect(order).toEqual([3, 4]);
});

test("a run that turns out to be small makes room at once", async () => {
  const gate = createMemoryGate(6_000_000);
  const first = gate.enter();
  const second = gate.enter();
  expect([isIn(first), isIn(second)]).toEqual([true, false]);
  if (isIn(first)) first.holds(10);
  expect(isIn(await second)).toBe(true);
});
