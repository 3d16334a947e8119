import type { Json } from "@fairlead/formula";
import type { ActionTested, RecordedCall } from "@fairlead/runtime/testmode";
import type { TestInputs } from "./testInputs.ts";
import { maskSecrets } from "./testSecrets.ts";

/**
 * What a test can be done again with: the events that it took from outside itself and what was answered to its calls, by the
 * slugs of their actions, and the time that its formulas read.
 */
export type TestRecord = {
  events: Record<string, Json>;
  calls: Record<string, RecordedCall[]>;
  nowMs: number;
};

/** Characters of JSON that a record may have. */
export const recordSizeMax = 1_000_000;

/** Notes a test down while it goes on. */
export type TestRecorder = {
  nowMs: number;
  /** An event that was taken in the place of performing its action. */
  take(slug: string, data: Json): void;
  /** An action that was performed. */
  perform(slug: string, inputs: TestInputs, tested: ActionTested): void;
  /** Null: larger than a record may be. */
  toRecord(): TestRecord | null;
};

/** Creates a recorder. `nowMs`: the time that the formulas of the test read. */
export function createTestRecorder(nowMs: number): TestRecorder {
  const events: Record<string, Json> = {};
  const calls: Record<string, RecordedCall[]> = {};
  const performed = new Set<string>();
  return {
    nowMs,
    take(slug, data) {
      events[slug] = data;
    },
    perform(slug, { context }, tested) {
      for (const [from, data] of Object.entries(context)) if (!performed.has(from)) events[from] = data;
      const masked = maskSecrets(tested).tested.calls;
      if (masked.length > 0) calls[slug] = [...masked];
      performed.add(slug);
    },
    toRecord() {
      const record = { events, calls, nowMs };
      return JSON.stringify(record).length > recordSizeMax ? null : record;
    },
  };
}
