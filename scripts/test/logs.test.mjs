import { existsSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LogFile } from "../logFile.mjs";
import { toTerminalLine } from "../logLine.mjs";
import { testFolder } from "./temporaryFolder.mjs";

test("a log goes on where it ended, and is set aside once it has grown too large", () => {
  const file = join(testFolder(), "a.log");
  for (const line of ["one", "two"]) {
    const log = new LogFile(file, 10);
    log.write(line);
    log.close();
  }
  expect(readFileSync(file, "utf8")).toBe("one\ntwo\n");
  const log = new LogFile(file, 10);
  log.write("three");
  log.write("four");
  expect(readFileSync(`${file}.1`, "utf8")).toBe("one\ntwo\nthree\n");
  expect(readFileSync(file, "utf8")).toBe("four\n");
  log.close();
});

test("lines that can't be written are dropped, and the next one says how many are missing", () => {
  const file = join(testFolder(), "a.log");
  let isFull = true;
  const log = new LogFile(file, 10, (descriptor, text) => {
    if (isFull) throw new Error("ENOSPC");
    return writeSync(descriptor, text);
  });
  expect(["one", "two"].map((line) => log.write(line))).toEqual([false, false]);
  isFull = false;
  expect(log.write("three")).toBe(true);
  log.write("four");
  expect(readFileSync(`${file}.1`, "utf8")).toBe("2 lines are missing here: they could not be written\nthree\n");
  expect(readFileSync(file, "utf8")).toBe("four\n");
  log.close();
});

test("a log that another process fills is read from a position on", () => {
  const log = new LogFile(join(testFolder(), "a.log"));
  log.write("before");
  const from = log.size();
  log.write("after");
  expect(log.readFrom(from)).toBe("after\n");
  log.close();
  expect(existsSync("a.log.1")).toBe(false);
});

describe("the terminal shows", () => {
  const shown = (line, isError = false) =>
    toTerminalLine(line, line.startsWith("{") ? JSON.parse(line) : undefined, isError);

  test("warnings and errors with their reason, in one line", () => {
    expect(shown('{"level":40,"msg":"slow"}')).toBe("warning: slow");
    expect(shown('{"level":50,"msg":"failed","err":{"message":"no route","stack":"Error: no route\\n at x"}}')).toBe(
      "error: failed: no route",
    );
    expect(shown('{"level":"fatal","message":"gone"}')).toBe("error: gone");
  });

  test("nothing of what is only told", () => {
    expect(shown('{"level":30,"msg":"listening"}')).toBeUndefined();
    expect(shown("plain text")).toBeUndefined();
  });

  test("what is written to the standard error output, but no stacks", () => {
    expect(shown("PORT is in use.", true)).toBe("PORT is in use.");
    expect(shown("    at main (file:///a.ts:1:1)", true)).toBeUndefined();
    expect(shown("Node.js v24.21.0", true)).toBeUndefined();
    expect(shown("", true)).toBeUndefined();
  });

  test("at most 400 characters of a line", () => {
    expect(shown("x".repeat(1_000), true)).toHaveLength(400);
  });
});
