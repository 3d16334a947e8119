import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** When it is told to, it logs and prints, says how many lines were dropped, and ends by itself. */
const program = `
const { openProcessLog } = await import(process.argv[1]);
const { logger, droppedLines } = openProcessLog({ name: "test", level: "info" });
const turn = () => new Promise((resolve) => setImmediate(resolve));
process.once("message", async () => {
  for (let line = 0; line < 30; line += 1) {
    logger.info({ text: "x".repeat(100_000) }, "told");
    process.stdout.write("printed\\n");
    await turn();
  }
  process.send(droppedLines(), () => process.disconnect());
});
process.send("ready");
`;

/** Starts the program; gives its messages and its exit code. */
function startLogging(stdout: "pipe" | number) {
  const script = join(import.meta.dirname, "../src/processLog.ts");
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, script], {
    stdio: ["ignore", stdout, "inherit", "ipc"],
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const message = () =>
    Promise.race([new Promise((resolve) => child.once("message", resolve)), ended.then((code) => ({ code }))]);
  return { child, ended, message };
}

test("a process whose log nobody reads any more goes on", async () => {
  const { child, ended, message } = startLogging("pipe");
  expect(await message()).toBe("ready");
  child.stdout?.destroy();
  child.send("go");
  expect(await message()).toBe(0);
  expect(await ended).toBe(0);
});

test.skipIf(!existsSync("/dev/full"))(
  "a process whose log's disk is full goes on, and counts the lines it drops",
  async () => {
    const full = openSync("/dev/full", "w");
    const { child, ended, message } = startLogging(full);
    closeSync(full);
    expect(await message()).toBe("ready");
    child.send("go");
    expect(await message()).toBeGreaterThan(0);
    expect(await ended).toBe(0);
  },
);
