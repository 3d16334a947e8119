import { expect, test } from "vitest";
import { createLogOutput } from "./logOutput.ts";

/** A log on a disk that has room for some bytes, and a clock that is moved by hand. */
function createLog(room: number, waitingMax = 100) {
  const disk = { room, text: "", error: "ENOSPC" };
  const timers: (() => void)[] = [];
  const output = createLogOutput({
    clock: {
      after(_, task) {
        timers.push(task);
        return () => {};
      },
    },
    waitingMax,
    write(bytes) {
      const part = bytes.subarray(0, disk.room);
      if (part.length === 0) throw Object.assign(new Error("no"), { code: disk.error });
      disk.room -= part.length;
      disk.text += part.toString();
      return part.length;
    },
  });
  const tick = () => {
    for (const task of timers.splice(0)) task();
  };
  return { disk, output, tick, timers };
}

test("lines are written at once, and wait for nothing", () => {
  const { disk, output, timers } = createLog(1_000);
  output.write("one\n");
  output.write("two\n");
  expect([disk.text, timers.length, output.dropped()]).toEqual(["one\ntwo\n", 0, 0]);
});

test("lines wait for room in their order, from the byte on that could not be written", () => {
  const { disk, output, tick } = createLog(6);
  for (const line of ["one\n", "two\n", "three\n"]) output.write(line);
  expect(disk.text).toBe("one\ntw");
  disk.room = 4;
  tick();
  expect(disk.text).toBe("one\ntwo\nth");
  disk.room = 1_000;
  output.write("four\n");
  tick();
  expect([disk.text, output.dropped()]).toEqual(["one\ntwo\nthree\nfour\n", 0]);
});

test("lines that are more than may wait are dropped and counted, and a large one alone is not", () => {
  const { disk, output, tick } = createLog(0, 10);
  output.write("a line of more than ten\n");
  for (let line = 0; line < 5; line += 1) output.write("more\n");
  expect(output.dropped()).toBe(5);
  disk.room = 1_000;
  tick();
  output.write("after\n");
  expect(disk.text).toBe("a line of more than ten\nafter\n");
});

test("nothing waits for a reader that is gone", () => {
  const { disk, output, timers } = createLog(0);
  disk.error = "EPIPE";
  for (let line = 0; line < 5; line += 1) output.write("nobody reads it\n");
  expect([timers.length, output.dropped()]).toEqual([0, 0]);
  disk.room = 1_000;
  output.pour();
  expect(disk.text).toBe("");
});
