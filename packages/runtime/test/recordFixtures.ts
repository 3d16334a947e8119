import { randomUUID } from "node:crypto";
import type { TestDatabase } from "@fairlead/db/testing";
import { pino } from "pino";
import { systemClock } from "../src/clock.ts";
import { createDatabase, type Database } from "../src/database.ts";
import { eventIdOf, newStoryRunId, runIdOf } from "../src/ids.ts";
import type { Locator } from "../src/locator.ts";
import { createRecorder, type Recorder, type RecorderOptions } from "../src/recorder.ts";
import { type ActionRunRow, type EventRow, toUnit, type Unit } from "../src/rows.ts";

export const silent = pino({ level: "silent" });

/** A recorder over a test's database. */
export function openRecorder(
  database: TestDatabase,
  more: Pick<RecorderOptions, "onClosed"> = {},
): { recorder: Recorder; database: Database } {
  const statements = createDatabase(database.pool);
  return {
    recorder: createRecorder({ database: statements, logger: silent, clock: systemClock, ...more }),
    database: statements,
  };
}

/** A unit that starts a story run: its root run with one event, followed by `children` links. */
export function startUnit(more: { data?: string; children?: number } = {}): Unit {
  const storyRunId = newStoryRunId(Date.now());
  const root = { storyRunId, parentEventId: null, action: "receive", loopIndex: 0 };
  const [tenantId, storyId, versionId] = [randomUUID(), randomUUID(), randomUUID()];
  const start = { id: storyRunId, tenantId, storyId, versionId, trigger: "webhook", createdMs: Date.now() };
  const rows = toRows(root, { data: more.data ?? "{}", children: more.children ?? 1 });
  return toUnit({ storyRunId, headId: rows.run.id, start, runs: [rows.run], events: [rows.event] });
}

/** A unit that records one run for an event, with one event of its own. */
export function runUnit(of: {
  storyRunId: string;
  parentEventId: string;
  action: string;
  data?: string;
  children?: number;
}): Unit {
  const key = { storyRunId: of.storyRunId, parentEventId: of.parentEventId, action: of.action, loopIndex: 0 };
  const { run, event } = toRows(key, { data: of.data ?? "{}", children: of.children ?? 0 });
  return toUnit({ storyRunId: of.storyRunId, headId: run.id, runs: [run], events: [event] });
}

type Key = Pick<Locator, "storyRunId" | "parentEventId" | "action" | "loopIndex">;

function toRows(
  key: Key,
  { data, children }: { data: string; children: number },
): { run: ActionRunRow; event: EventRow } {
  const id = runIdOf(key);
  const { parentEventId, action, loopIndex } = key;
  const nowMs = Date.now();
  const facts = { attempt: 1, outcome: "emitted" as const, startedMs: nowMs, endedMs: nowMs };
  return {
    run: { id, action, parentEventId, loopIndex, ...facts, wait: null, error: null, log: null, children },
    event: { id: eventIdOf(id, 0), actionRunId: id, action, seq: 0, port: "default", data, lineage: null },
  };
}

/** The id of the first event of a unit. */
export function firstEvent(unit: Unit): string {
  return unit.events[0]?.id ?? "";
}
