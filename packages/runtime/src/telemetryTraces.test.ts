import { trace } from "@opentelemetry/api";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { expect, onTestFinished, test } from "vitest";
import { newStoryRunId } from "./ids.ts";
import type { ActionRunRow, Unit } from "./rows.ts";
import { createTraces, type UnitFacts } from "./telemetryTraces.ts";

const startedMs = 1_764_000_000_000;
const facts: UnitFacts = { storyId: "story", plan: null, dueMs: startedMs - 5, nowMs: startedMs + 50 };

function toUnit(outcome: ActionRunRow["outcome"]): Unit {
  const run = { id: "run", action: "call", outcome, attempt: 2, startedMs, endedMs: startedMs + 40 } as ActionRunRow;
  return { storyRunId: newStoryRunId(startedMs), headId: "run", runs: [run], events: [], bytes: 0 };
}

test("a program that has registered a tracer gets a span for each run, under the story run's trace", () => {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  onTestFinished(() => trace.disable());
  const unit = toUnit("failed");
  createTraces().recorded(unit, facts);
  const [span] = exporter.getFinishedSpans();
  expect(span).toMatchObject({ name: "run unknown", startTime: [startedMs / 1_000, 0], duration: [0, 40_000_000] });
  expect(span?.spanContext().traceId).toBe(unit.storyRunId.replaceAll("-", ""));
  expect(span?.status).toEqual({ code: 2 });
  expect(span?.attributes).toMatchObject({
    "fairlead.action": "call",
    "fairlead.attempt": 2,
    "fairlead.story_id": "story",
  });
});

test("where nobody takes spans a unit is not even looked at", () => {
  const unit = toUnit("emitted");
  const untouchable = new Proxy(unit, {
    get() {
      throw new Error("This is not to be read.");
    },
  });
  createTraces().recorded(untouchable, facts);
  expect(() => createTraces(() => ({ tracer: trace.getTracer("test") })).recorded(untouchable, facts)).toThrow(
    "not to be read",
  );
});
