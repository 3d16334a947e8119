import { expect, test } from "vitest";
import { createSlotRoom } from "./slotRoom.ts";

const times = (count: number, act: () => unknown) => Array.from({ length: count }, act);

test("an eighth of the slots is for runs beside the queue, and fewer than eight slots have none for them", () => {
  const room = createSlotRoom(64);
  expect(times(10, room.enterBeside)).toEqual([...times(8, () => true), false, false]);
  room.leaveBeside();
  expect(times(2, room.enterBeside)).toEqual([true, false]);
  expect(createSlotRoom(7).enterBeside()).toBe(false);
});

test("nothing goes beside the queue while half of the slots are in use", () => {
  const room = createSlotRoom(16);
  times(8, room.enter);
  expect(room.enterBeside()).toBe(false);
  room.leave();
  expect(room.enterBeside()).toBe(true);
  expect(room.enterBeside()).toBe(false);
});

test("jobs wait for slots that runs beside the queue have, in the order of coming, and for no others", async () => {
  const room = createSlotRoom(8);
  expect(room.enterBeside()).toBe(true);
  expect(times(7, room.enter)).toEqual(times(7, () => undefined));
  const began: string[] = [];
  const first = Promise.resolve(room.enter()).then(() => began.push("first"));
  const second = Promise.resolve(room.enter()).then(() => began.push("second"));
  room.leaveBeside();
  await first;
  expect(began).toEqual(["first"]);
  room.leave();
  await second;
  expect(began).toEqual(["first", "second"]);
});
