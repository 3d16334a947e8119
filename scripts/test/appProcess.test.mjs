import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { AppProcess } from "../appProcess.mjs";
import { root } from "../checkout.mjs";
import { testFolder } from "./temporaryFolder.mjs";

/** A process that says that it is up, and then does what `code` does. */
function open(code, options) {
  const folder = testFolder();
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/main.mjs"), `process.stdout.write('{"fairlead":"up"}\\n', () => { ${code} });`);
  const script = relative(root, join(folder, "src/main.mjs"));
  const messages = [];
  const onMessage = (message) => messages.push(message.fairlead);
  const app = new AppProcess({ name: "test", script, env: process.env, logs: folder, onMessage, ...options });
  onTestFinished(() => app.kill());
  app.start();
  app.settle();
  return messages;
}

test("a process whose event loop stands still is ended and started again", async () => {
  const messages = open("for (;;);", { silence: { lookEveryMs: 50, looksMax: 4 } });
  await expect.poll(() => messages, { timeout: 30_000 }).toEqual(["up", "up"]);
});
