import { expect, test } from "vitest";
import { systemClock } from "./clock.ts";

test("a time that has passed comes at once, and Node has nothing to warn of", async () => {
  const warnings: string[] = [];
  const note = ({ name }: Error) => warnings.push(name);
  process.on("warning", note);
  await new Promise<void>((resolve) => systemClock.after(-0.01, resolve));
  // A warning is told in a turn of its own.
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", note);
  expect(warnings).toEqual([]);
});
