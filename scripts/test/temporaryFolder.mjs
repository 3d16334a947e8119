import { chmodSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder that everybody may pass through. @returns {string} */
export function makeFolder() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "scripts-")));
  chmodSync(folder, 0o711);
  return folder;
}

/** A folder of the running test, removed after it. @returns {string} */
export function testFolder() {
  const folder = makeFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The Problem that `work` throws, as `code: message`; undefined if it throws none. @param {() => unknown} work */
export async function problemOf(work) {
  try {
    await work();
  } catch (error) {
    if (error.name === "Problem") return `${error.code}: ${error.message}`;
    throw error;
  }
  return undefined;
}
