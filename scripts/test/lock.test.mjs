import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../checkout.mjs";
import { tryLock, waitForLock } from "../lock.mjs";
import { startTime } from "../processes.mjs";
import { testFolder } from "./temporaryFolder.mjs";

/** A process that takes the lock, says `true` or `false`, and then lives until it is killed. */
async function contender(file) {
  const module = JSON.stringify(join(root, "scripts/lock.mjs"));
  const code = `const { tryLock } = await import(${module}); console.log(tryLock(${JSON.stringify(file)}).taken); setInterval(() => {}, 1e6)`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => child.kill("SIGKILL"));
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return { child, taken: line === "true" };
}

async function killed({ child }) {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

test("of several processes that try at once, one takes the lock", async () => {
  const file = join(testFolder(), "a.lock");
  const all = await Promise.all(Array.from({ length: 6 }, () => contender(file)));
  expect(all.filter(({ taken }) => taken)).toHaveLength(1);
});

test("whoever finds it taken is told by which process, and can wait for it", async () => {
  const file = join(testFolder(), "a.lock");
  const holder = await contender(file);
  expect(tryLock(file)).toEqual({ taken: false, pid: holder.child.pid });
  const waitedFor = [];
  const waiting = waitForLock(file, async (pid) => {
    waitedFor.push(pid);
    await killed(holder);
  });
  const lock = await waiting;
  expect(waitedFor).toEqual([holder.child.pid]);
  expect(JSON.parse(readFileSync(file, "utf8")).pid).toBe(process.pid);
  lock.release();
  expect(existsSync(file)).toBe(false);
});

test("the lock of a killed process does not count", async () => {
  const file = join(testFolder(), "a.lock");
  await killed(await contender(file));
  expect(existsSync(file)).toBe(true);
  expect(tryLock(file).taken).toBe(true);
});

test("a lock whose holder's number went to another process does not count", async () => {
  const file = join(testFolder(), "a.lock");
  const { pid } = (await contender(join(testFolder(), "b.lock"))).child;
  writeFileSync(file, JSON.stringify({ pid, started: startTime(pid) }));
  expect(tryLock(file)).toEqual({ taken: false, pid });
  writeFileSync(file, JSON.stringify({ pid, started: "before" }));
  expect(tryLock(file).taken).toBe(true);
});

test("a lock file that was cut off half-way does not count", () => {
  const file = join(testFolder(), "a.lock");
  writeFileSync(file, '{"pid":');
  expect(tryLock(file).taken).toBe(true);
});
