import { pino } from "pino";
import { expect, test } from "vitest";
import { createRefusalLog } from "./webhookRefusalLog.ts";

function openLog() {
  const lines: { code: string; others?: number }[] = [];
  const logger = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
  const clock = { nowMs: 0, mono: () => clock.nowMs };
  const log = createRefusalLog({ logger, clock });
  const refuse = (status: number, code: string) =>
    log({ error: new Error("away"), refusal: { status, code, message: "" }, requestId: "r" });
  return { lines, clock, refuse };
}

test("calls that are refused while the database is away are told once a second, with how many they were", () => {
  const { lines, clock, refuse } = openLog();
  for (let call = 0; call < 300; call += 1) {
    refuse(503, "storage_unavailable");
    clock.nowMs += 10;
  }
  expect(lines.map(({ others = 0 }) => others)).toEqual([0, 99, 99]);
});

test("every fault of another kind is told, and what callers did wrong is not", () => {
  const { lines, refuse } = openLog();
  for (let call = 0; call < 3; call += 1) refuse(500, "internal");
  refuse(413, "event_too_large");
  expect(lines.map(({ code }) => code)).toEqual(["internal", "internal", "internal"]);
});
