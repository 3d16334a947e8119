import { Admission, type Configuration, type Discarding, HourBook, type Ticket } from "@fairlead/fairness";
import type pg from "pg";
import type { Logger } from "pino";
import { cancelAll, cancelStory } from "./cancel.ts";
import type { Clock } from "./clock.ts";
import type { Closer } from "./closer.ts";
import { createDatabase, type Database } from "./database.ts";
import { createDatabaseTime, type DatabaseTime } from "./databaseTime.ts";
import { createDispatch, type Dispatch } from "./dispatch.ts";
import { noteEndings } from "./endings.ts";
import { toTickets } from "./follow.ts";
import { createHandoff, queuePrefix } from "./handoff.ts";
import { acceptRoot, type RootEvent } from "./intakeUnit.ts";
import { createPlanCache, type LoadedPlan, type PlanCache } from "./planCache.ts";
import { createRecorder } from "./recorder.ts";
import { connectPrompt, whenReady } from "./redisConnection.ts";
import { type Replay, startReplay } from "./replay.ts";
import { RuntimeError } from "./runtimeError.ts";
import { startAction } from "./startAction.ts";
import { type Telemetry, telemetryOf } from "./telemetry.ts";

/**
 * Accepts events from outside: a call returns after its event is committed, and only then. Waking the workers comes
 * afterwards and is best effort; when Redis is away the sweep finds the story run by its row.
 */
export type Intake = {
  /**
   * Starts a story run. Resolves after COMMIT; `isNew` is false if one with its id was there already, which then stands.
   * Rejects with `storage_unavailable` (nothing is known to be stored), `event_too_large` or `bad_text`.
   */
  accept(root: LoadedPlan & RootEvent): Promise<{ storyRunId: string; eventId: string; isNew: boolean }>;
  /** Tells admission of a changed policy, and hands over what it lets run. Rejects when Redis is away. */
  configure(configuration: Configuration): Promise<void>;
  /** Takes waiting runs of a cancelled story run or a deleted story off the backlog. Rejects when Redis is away. */
  discard(what: Discarding): Promise<{ removed: number }>;
  /**
   * Cancels story runs that are open; returns the ids of those. It holds once this resolves, whether Redis is there or not:
   * no result of theirs is recorded any more. Rejects with `storage_unavailable`.
   */
  cancel(storyRunIds: readonly string[]): Promise<string[]>;
  /** The same for all story runs of a story that are open now; returns how many it were. */
  cancelStory(storyId: string): Promise<number>;
  /**
   * Repeats a part of a story run as a new one. Resolves after COMMIT. Rejects with `event_not_found`, `action_not_found` (in
   * the version that is asked for), `version_not_found`, `plan_invalid` or `storage_unavailable`.
   */
  replay(replay: Replay): Promise<{ storyRunId: string }>;
  /**
   * Starts a story run with an action of a version that needs no event, as its schedule would. Resolves after COMMIT.
   * Rejects with `action_not_found`, `version_not_found`, `plan_invalid` or `storage_unavailable`.
   */
  startAction(start: { versionId: string; actionId: string; trigger: string }): Promise<{ storyRunId: string }>;
  /** The database's time in milliseconds. */
  now(): number;
  /**
   * Measures the database's clock now instead of within the next 30 s, and gives Redis up to a second to be connected;
   * call it once when the process starts.
   */
  measureTime(): Promise<void>;
  stop(): Promise<void>;
};

export type IntakeOptions = {
  pool: pg.Pool;
  redisUrl: string;
  logger: Logger;
  clock: Clock;
  /** Prefix of all Redis keys, default `fl`. */
  prefix?: string;
  /** Bytes that may wait for their commit before further events are refused, default 64 MB. */
  pendingBytesMax?: number;
  /** Takes the intake's numbers down, default those of the meters that this program has registered with OpenTelemetry. */
  telemetry?: Telemetry;
};

/** Starts the intake of a process. */
export function createIntake(options: IntakeOptions): Intake {
  const { logger, clock, prefix = queuePrefix, pendingBytesMax = 64_000_000, telemetry = telemetryOf() } = options;
  const redis = connectPrompt(options.redisUrl, logger);
  const queueRedis = connectPrompt(options.redisUrl, logger);
  const database = createDatabase(options.pool);
  const time = createDatabaseTime(database, clock);
  const hours = new HourBook({ redis, prefix });
  const writing = createLateWrite(hours, { clock, logger });
  const onClosed = noteEndings({ telemetry, hours, time, onNoted: writing.ask });
  const recorder = createRecorder({ database, logger, clock, telemetry, onClosed });
  const handoff = createHandoff(queueRedis, logger, prefix);
  const admission = new Admission({ redis, prefix, records: telemetry.isRead });
  const dispatch = createDispatch({ admission, handoff, clock, logger, telemetry });
  const forgetFleet = telemetry.watchFleet(() => admission.snapshot());
  const waker = createWaker({ admission, dispatch, logger });
  const plans = createPlanCache(database);
  const cancelMeans = { database, admission, dispatch, time, logger };

  return {
    async accept(root) {
      if (recorder.pendingBytes() > pendingBytesMax) throw overloaded();
      const { unit, event, children } = acceptRoot(root, root, time.now());
      const accepted = { storyRunId: unit.storyRunId, eventId: event.id };
      if ((await recorder.record(unit)) !== "recorded") return { ...accepted, isNew: false };
      telemetry.recorded(unit, { storyId: root.storyId, plan: root.plan, dueMs: null, nowMs: time.now() });
      if (children.length === 0) recorder.close([unit.storyRunId]);
      else waker.wake(toTickets(root, children));
      return { ...accepted, isNew: true };
    },
    async configure(configuration) {
      await dispatch.carryOut(await admission.configure(configuration));
    },
    async discard(what) {
      const reply = await admission.discard(what);
      await dispatch.carryOut(reply);
      return { removed: reply.removed };
    },
    cancel: (storyRunIds) => cancelAll(storyRunIds, cancelMeans),
    cancelStory: (storyId) => cancelStory(storyId, cancelMeans),
    ...createStarts({ database, plans, closer: recorder, waker, time }),
    async measureTime() {
      await Promise.all([time.measure(), whenReady(redis, clock, 1_000), whenReady(queueRedis, clock, 1_000)]);
    },
    now: () => time.now(),
    async stop() {
      await recorder.drain();
      await waker.drain();
      // What was accepted last may be closed since.
      await recorder.drain();
      await writing.now();
      time.stop();
      forgetFleet();
      dispatch.stop();
      await handoff.stop();
      queueRedis.disconnect();
      redis.disconnect();
    },
  };
}

const lateWriteMs = 1_000;

/** Writes the book a second after it was asked to, once for all that was noted meanwhile. */
function createLateWrite(hours: HourBook, { clock, logger }: Pick<IntakeOptions, "clock" | "logger">) {
  let callOff: (() => void) | null = null;
  const now = async () => {
    callOff?.();
    callOff = null;
    await hours.flush().catch((err) => logger.debug({ err }, "what ended is missing in the chart of its story"));
  };
  const ask = () => {
    callOff ??= clock.after(lateWriteMs, () => void now());
  };
  return { ask, now };
}

type StartMeans = {
  database: Database;
  plans: PlanCache;
  closer: Closer;
  waker: ReturnType<typeof createWaker>;
  time: Pick<DatabaseTime, "now">;
};

/** What starts story runs without an event from outside. */
function createStarts({ database, plans, closer, waker, time }: StartMeans): Pick<Intake, "replay" | "startAction"> {
  return {
    async replay(replay) {
      const { storyRunId, loaded, children } = await startReplay(replay, { database, plans, nowMs: time.now() });
      if (children.length === 0) closer.close([storyRunId]);
      else waker.wake(toTickets(loaded, children));
      return { storyRunId };
    },
    async startAction({ versionId, actionId, trigger }) {
      const loaded = await plans.load(versionId);
      const action = Object.values(loaded.plan.actions).find(({ id }) => id === actionId)?.slug;
      if (action === undefined) throw new RuntimeError("action_not_found", "The version has no such action.");
      const locator = await startAction({ loaded, action, trigger }, { database, nowMs: time.now() });
      waker.wake(toTickets(loaded, [locator]));
      return { storyRunId: locator.storyRunId };
    },
  };
}

type WakerOptions = { admission: Admission; dispatch: Dispatch; logger: Logger };

/** Tickets that may wait for Redis; what comes on top is left to the sweep. */
const waitingMax = 10_000;
const ticketsPerCall = 100;

function createWaker({ admission, dispatch, logger }: WakerOptions) {
  let waiting: Ticket[] = [];
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const tickets = waiting.splice(0, ticketsPerCall);
      try {
        await dispatch.carryOut(await admission.enqueue(tickets));
      } catch (err) {
        const runs = tickets.length + waiting.length;
        waiting = [];
        logger.debug({ err, runs }, "workers could not be woken; the sweep will find these runs");
      }
    }
    running = null;
  }

  return {
    wake(tickets: readonly Ticket[]): void {
      if (waiting.length < waitingMax) waiting.push(...tickets);
      running ??= run();
    },
    async drain(): Promise<void> {
      await running;
    },
  };
}

function overloaded(): RuntimeError {
  const message =
    "Events arrive faster than they can be stored. Nothing of this one was stored. Try again in 5 seconds.";
  return new RuntimeError("storage_unavailable", message, { retryAfterSeconds: 5 });
}
