import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startTime } from "./processes.mjs";

/**
 * A file that one living process at a time can hold. It names its holder by number and start time, so that a lock whose
 * holder was killed does not count, not even when the number is used again.
 */

/** @typedef {{ pid: number, started: string }} Holder */

/**
 * Takes the lock.
 * @param {string} file
 * @returns {{ taken: true, release: () => void } | { taken: false, pid: number }}
 */
export function tryLock(file) {
  const mine = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(mine, JSON.stringify({ pid: process.pid, started: startTime(process.pid) }), { mode: 0o644 });
  try {
    for (;;) {
      if (link(mine, file)) return { taken: true, release: () => release(file) };
      const holder = readHolder(file);
      if (holder && isHeld(holder)) return { taken: false, pid: holder.pid };
      setAside(file, holder);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * Waits until the lock is free and takes it.
 * @param {string} file
 * @param {(pid: number) => void} onWait called once if somebody else holds it
 */
export async function waitForLock(file, onWait) {
  for (let waiting = false; ; waiting = true) {
    const lock = tryLock(file);
    if (lock.taken) return lock;
    if (!waiting) onWait(lock.pid);
    await delay(250);
  }
}

function link(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** @returns {Holder | undefined} */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function isHeld({ pid, started }) {
  return pid !== process.pid && started !== undefined && startTime(pid) === started;
}

/** Renaming lets only one of several processes remove a dead lock; one that is live after all is put back. */
function setAside(file, dead) {
  const aside = `${file}.dead.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const found = readHolder(aside);
  if (found && found.pid !== dead?.pid && isHeld(found)) link(aside, file);
  rmSync(aside, { force: true });
}

function release(file) {
  if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true });
}
