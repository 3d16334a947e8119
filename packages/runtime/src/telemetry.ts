import type { DecisionRecord, Grant, Pool, Snapshot, Verdict, Waits } from "@fairlead/fairness";
import { findAction } from "@fairlead/story";
import { type MeterProvider, metrics } from "@opentelemetry/api";
import { type Clock, systemClock } from "./clock.ts";
import { timeOfId } from "./ids.ts";
import type { Unit } from "./rows.ts";
import { createFleetGauges, type ReadFleet } from "./telemetryFleet.ts";
import { createInstruments, type Instruments } from "./telemetryInstruments.ts";
import { type ProcessFacts, watchProcess } from "./telemetryProcess.ts";
import type { TopStories } from "./telemetryStories.ts";
import { createTraces, type Traces, type UnitFacts } from "./telemetryTraces.ts";

/**
 * What the engine tells of itself while it works. Each function notes that something happened; none waits, fails or talks
 * to anybody. The numbers go to the meters of whoever set OpenTelemetry up: a process of ours (telemetryScrape.ts), or the
 * program that embeds the engine. Where nobody has, they are dropped.
 */
export type Telemetry = {
  /** Admission decided. */
  decided(reply: { granted: readonly Grant[]; records?: readonly DecisionRecord[] }): void;
  /** A run came out of its queue, where it lay for `lainMs`. */
  taken(pool: Pool, lainMs: number): void;
  /** Admission said whether a run that came out of a queue may execute. */
  delivered(pool: Pool, verdict: Verdict): void;
  /** A unit was recorded. */
  recorded(unit: Unit, facts: UnitFacts): void;
  /** A job ended. */
  ended(job: EndedJob): void;
  /** A statement of the recorder begins; the returned function says how it ended. */
  commits(): (outcome: CommitOutcome, size?: { units: number; rows: number }) => void;
  /** Story runs were closed by one statement, at a time of the database. */
  closed(storyRunIds: readonly string[], nowMs: number): void;
  /** A pass of a chore ended, with what it found or null if it failed. */
  chored(chore: string, tookMs: number, found: Readonly<Record<string, number>> | null): void;
  /** A webhook call was answered; status 0 if its caller had gone. */
  answered(status: number, tookMs: number): void;
  /** Asks for the fleet whenever the numbers are read, until the returned function is called. */
  watchFleet(read: () => Promise<Snapshot>): () => void;
  /** Tells what this process uses as well, until the returned function is called. For processes of ours. */
  watchProcess(facts?: ProcessFacts): () => void;
  /** Tells whether the database has fallen silent as well, until the returned function is called. */
  watchDatabase(isSilent: () => boolean): () => void;
  /** Whether somebody has read the numbers lately. What costs others something is told only then. */
  isRead(): boolean;
};

export type EndedJob = { storyId: string; pool: Pool; workMs: number; waits: Waits };

export type CommitOutcome = "committed" | "rejected" | "unavailable";

export type TelemetryOptions = {
  clock?: Clock;
  /** Where the numbers of single stories go, default nowhere. */
  stories?: TopStories;
  /** Where spans go, default to the tracer that is registered in this process. */
  traces?: Traces;
};

/** Readers come every minute at the latest; one that has missed a few has gone. */
const readWithinMs = 300_000;
/** A run that waits longer than this for a slot that it had a right to is a promise that failed. */
const promiseMs = 1_000;

const known = new WeakMap<MeterProvider, Telemetry>();

/**
 * The telemetry of a provider of meters, default the one that is registered in this process. There is one for each, made at
 * the first call; `options` of later calls are ignored.
 */
export function telemetryOf(provider: MeterProvider = metrics.getMeterProvider(), options: TelemetryOptions = {}) {
  const telemetry = known.get(provider) ?? createTelemetry(provider, options);
  known.set(provider, telemetry);
  return telemetry;
}

function createTelemetry(provider: MeterProvider, options: TelemetryOptions): Telemetry {
  const { clock = systemClock, stories, traces = createTraces() } = options;
  const instruments = createInstruments(provider.getMeter("fairlead"));
  const { count, record } = instruments;
  const fleet = new Set<ReadFleet>();
  let readMs = Number.NEGATIVE_INFINITY;
  createFleetGauges(instruments, fleet, () => {
    readMs = clock.mono();
  });
  return {
    ...runCounts(instruments, { stories, traces }),
    commits() {
      const sinceMs = clock.mono();
      return (outcome, size) => {
        record("fairlead_record_commit_duration_seconds", (clock.mono() - sinceMs) / 1_000, outcome);
        if (size === undefined) return;
        count("fairlead_commits_total", 1, "append");
        record("fairlead_record_batch_units", size.units);
        record("fairlead_record_batch_rows", size.rows);
      };
    },
    closed(storyRunIds, nowMs) {
      count("fairlead_commits_total", 1, "close");
      for (const id of storyRunIds) record("fairlead_story_run_duration_seconds", (nowMs - timeOfId(id)) / 1_000);
    },
    chored(chore, tookMs, found) {
      count("fairlead_chore_passes_total", 1, chore, found === null ? "failed" : "ok");
      count("fairlead_chore_duration_seconds_total", tookMs / 1_000, chore);
      for (const what in found) count("fairlead_chore_found_total", found[what] ?? 0, chore, what);
    },
    answered(status, tookMs) {
      const statusClass = status === 0 ? "gone" : `${Math.floor(status / 100)}xx`;
      record("fairlead_webhook_request_duration_seconds", tookMs / 1_000, statusClass);
    },
    watchFleet(read) {
      fleet.add(read);
      return () => void fleet.delete(read);
    },
    watchProcess: (facts) => watchProcess(instruments, clock, facts),
    watchDatabase: (isSilent) =>
      instruments.observe(["fairlead_database_silent"], (tell) => tell("fairlead_database_silent", isSilent() ? 1 : 0)),
    isRead: () => clock.mono() - readMs < readWithinMs,
  };
}

type RunCounts = Pick<Telemetry, "decided" | "taken" | "delivered" | "recorded" | "ended">;

type Destinations = { stories: TopStories | undefined; traces: Traces };

function runCounts({ count, record }: Instruments, { stories, traces }: Destinations): RunCounts {
  return {
    decided({ granted, records = [] }) {
      for (const { pool, borrowed } of granted) {
        count("fairlead_admission_grants_total", 1, pool, borrowed ? "borrowed" : "admitted");
      }
      for (const one of records) {
        if (one.decision === "blocked") count("fairlead_admission_blocks_total", 1, one.pool, one.reason);
        else {
          const chargedMs = Math.max(0, one.tokensBefore - one.tokensAfter);
          count("fairlead_admission_charged_seconds_total", chargedMs / 1_000, one.pool);
        }
        stories?.decided(one);
      }
    },
    taken: (pool, lainMs) => record("fairlead_run_handoff_seconds", lainMs / 1_000, pool),
    delivered: (pool, verdict) => count("fairlead_run_deliveries_total", 1, pool, verdict),
    recorded(unit, facts) {
      const { runs, wait } = unit;
      const { plan, dueMs } = facts;
      traces.recorded(unit, facts);
      const find = (slug: string) => (plan === null ? undefined : findAction(plan, slug));
      if (wait !== undefined && wait.errors !== null)
        count("fairlead_action_run_retries_total", 1, find(wait.action)?.type ?? "unknown");
      for (const { action, outcome, startedMs, endedMs } of runs) {
        const type = find(action)?.type ?? "unknown";
        record("fairlead_action_run_duration_seconds", (endedMs - startedMs) / 1_000, type, outcome);
      }
      const [head] = runs;
      if (head === undefined || dueMs === null) return;
      const pool = find(head.action)?.pool ?? "cpu";
      record("fairlead_run_start_latency_seconds", (head.startedMs - dueMs) / 1_000, pool);
    },
    ended(job) {
      const { pool, workMs, waits } = job;
      count("fairlead_worker_seconds_total", workMs / 1_000, pool);
      for (const reason in waits) {
        const ms = waits[reason as keyof Waits] ?? 0;
        if (ms <= 0) continue;
        count("fairlead_run_wait_seconds_total", ms / 1_000, reason);
        count("fairlead_run_waits_total", 1, reason);
      }
      const lostMs = waits.no_capacity ?? 0;
      if (lostMs > 0) count("fairlead_promise_lost_seconds_total", lostMs / 1_000, pool);
      if (lostMs > promiseMs) count("fairlead_promise_failures_total", 1, pool);
      stories?.ended(job);
    },
  };
}
