import type { Settings } from "@fairlead/fairness";
import type pg from "pg";
import type { Logger } from "pino";
import { type Chore, type ChoreLoop, startChore } from "./chores/chore.ts";
import { createDeliveries } from "./chores/deliveries.ts";
import { createFilesChore } from "./chores/files.ts";
import { createHeartbeat } from "./chores/heartbeat.ts";
import { createMailboxes } from "./chores/mailboxes.ts";
import { createNotices } from "./chores/notices.ts";
import { createPartitions } from "./chores/partitions.ts";
import { createPolicyChore } from "./chores/policies.ts";
import { createReap } from "./chores/reap.ts";
import { createRetention } from "./chores/retention.ts";
import { startRounds } from "./chores/rounds.ts";
import { createSchedules } from "./chores/schedules.ts";
import { createSweep } from "./chores/sweep.ts";
import { createThrottles } from "./chores/throttles.ts";
import { createTimers } from "./chores/timers.ts";
import { createUsage } from "./chores/usage.ts";
import { createWatchdog } from "./chores/watchdog.ts";
import { createWatches } from "./chores/watches.ts";
import { type Clock, pause } from "./clock.ts";
import type { Keyring } from "./credentials/keyring.ts";
import type { Redactor } from "./credentials/redactor.ts";
import { endOverdue } from "./deadlines.ts";
import type { Egress } from "./egress.ts";
import { pools, queuePrefix } from "./handoff.ts";
import { createMailboxStore } from "./mailboxStore.ts";
import { type QueueWorker, startQueueWorker } from "./queueWorker.ts";
import { takesWrites } from "./redisConnection.ts";
import type { TeamLimitSettings } from "./teamLimitSettings.ts";
import type { Telemetry } from "./telemetry.ts";
import type { TestPoints } from "./testPoints.ts";
import { createWorkerParts, type WorkerParts } from "./workerParts.ts";

/**
 * A worker: takes admitted runs from the queues, executes and records them, and does the chores.
 *
 * `start` begins in this order: time, chores, queues. It needs PostgreSQL; while Redis is away the worker waits for it.
 * `stop` goes the other way and in two phases: first its slots are handed back and nothing new is taken while running jobs
 * end (up to `drainMs`), then
 * what is left is cut off and given back, and goes to other workers. It ends within a few seconds more, whatever answers.
 */
export type WorkerOptions = {
  /** Names this worker among all; new at every start of a process. */
  id: string;
  pool: pg.Pool;
  redisUrl: string;
  slots: { cpu: number; io: number };
  egress: Egress;
  logger: Logger;
  clock: Clock;
  /** How slots are shared out; what is left out has its default. Throws SettingsError on a value out of its limits. */
  fairness?: Partial<Settings>;
  /** Where Fairlead is, for links in messages to people; default http://localhost:3000. */
  publicUrl?: string;
  /** Days after which story runs are removed, default null: never, unless a story says so. */
  retentionDays?: number | null;
  /** What one team may have, default as much as it likes: mail is not fetched for one that has more. */
  teamLimits?: TeamLimitSettings;
  /** Requests of one team that may be under way to one host at a time, over all workers; default null: as many as come. */
  requestsPerHost?: number | null;
  /** The keys that credentials are sealed with; default none: what names a credential fails. */
  keyring?: Keyring;
  /** Learns every secret that is used, so that nothing that the process logs holds one. */
  redactor?: Redactor;
  /** Prefix of all Redis keys, default `fl`. */
  prefix?: string;
  points?: TestPoints;
  /** Takes the worker's numbers down, default those of the meters that this program has registered with OpenTelemetry. */
  telemetry?: Telemetry;
  /**
   * Called when this worker has taken nothing for a minute although runs lie in its queue and it has slots for them: it
   * should be stopped and another one be started, in a new process best. Default: it is logged alone.
   */
  onStuck?: () => void;
  /** Memory that events may take, default as much as the process may have for its values (V8's heap). */
  memoryBytes?: number;
  /** How long running jobs get to end when the worker stops, default 25 000 ms. */
  drainMs?: number;
  /** Age in ms at which the sweep looks at an open story run that Redis has not touched, default 10 000. */
  quietMs?: number;
  /** Milliseconds from one sweep to the next, default 5 000. */
  sweepEveryMs?: number;
  /** Milliseconds from one look at due timers to the next, default 1 000; Infinity for a worker that leaves them alone. */
  timersEveryMs?: number;
  /** Milliseconds from one look at monitored actions to the next, default 2 000; Infinity for a worker that leaves them alone. */
  noticesEveryMs?: number;
};

export type RunningWorker = { start(): Promise<void>; stop(): Promise<void> };

/** How long what was cut off gets to end, and each later step of stopping. */
const cutOffMs = 2_000;

/** Creates a worker; nothing happens before `start`. Both `start` and `stop` may be called twice. */
export function createWorker(options: WorkerOptions): RunningWorker {
  const stopping = new AbortController();
  let starting: Promise<Started> | undefined;
  let stopped: Promise<void> | undefined;
  return {
    async start() {
      starting ??= startAll(options, stopping.signal);
      await starting;
    },
    stop() {
      stopped ??= starting === undefined ? Promise.resolve() : stopAll(starting, options, stopping);
      return stopped;
    },
  };
}

type Started = {
  parts: WorkerParts;
  heartbeat: Chore;
  loops: ChoreLoop[];
  queues: QueueWorker[];
};

async function startAll(options: WorkerOptions, signal: AbortSignal): Promise<Started> {
  const parts = createWorkerParts(options, signal);
  try {
    await Promise.all([parts.time.measure(), parts.connect()]);
  } catch (error) {
    parts.time.stop();
    await parts.disconnect();
    throw error;
  }
  const heartbeat = createWorkerHeartbeat(options, parts);
  const { clock, logger } = options;
  const choreMeans = { clock, logger, telemetry: parts.telemetry };
  const timers = createWorkerTimers(options, parts);
  const timing = startChore(timers, choreMeans);
  parts.waits.onWait = (dueMs) => {
    timers.note(dueMs);
    timing.hurry();
  };
  const others = [heartbeat, ...createChores(options, parts)].map((chore) => startChore(chore, choreMeans));
  const rounds = startWorkerRounds(options, parts);
  const queues = pools.map((pool) => startQueueWorker(pool, options, parts.means));
  // What computes is left to the worker that gets to it first; what waits for others is waited for as well here as there.
  parts.spare.slots = queues.find(({ pool }) => pool === "io")?.spare;
  const watching = startChore(createWorkerWatchdog(options, parts, queues), choreMeans);
  const loops = [timing, rounds, watching, ...others];
  return { parts, heartbeat, loops, queues };
}

function createWorkerWatchdog(options: WorkerOptions, parts: WorkerParts, queues: readonly QueueWorker[]): Chore {
  const { redisUrl, logger, clock, prefix = queuePrefix, onStuck } = options;
  return createWatchdog({
    queues,
    waiting: async (pool) => (parts.draining.now ? 0 : await parts.handoff.waiting(pool)),
    isWell: () => takesWrites(redisUrl, `${prefix}:watchdog`, { clock, logger }),
    onStuck(pool) {
      logger.error({ pool }, "this worker has stopped to take runs although some wait and it has slots for them");
      onStuck?.();
    },
  });
}

function createWorkerHeartbeat(options: WorkerOptions, parts: WorkerParts): Chore {
  const { admission, dispatch, draining, means, policies } = parts;
  const { logger, id: worker } = options;
  const slots = () => (draining.now ? { cpu: 0, io: 0 } : options.slots);
  return createHeartbeat({ worker, slots, running: means.running, admission, policies, dispatch, logger });
}

function createWorkerTimers(options: WorkerOptions, parts: WorkerParts) {
  const { admission, closer, dispatch, means, telemetry, time } = parts;
  const { database, plans, cache, recorder } = means;
  const { logger, timersEveryMs } = options;
  return createTimers({
    ...{ database, admission, dispatch, plans, cache, recorder, closer, time, logger, telemetry },
    ...(timersEveryMs === undefined ? {} : { everyMs: timersEveryMs }),
  });
}

function createChores(options: WorkerOptions, parts: WorkerParts): Chore[] {
  const { admission, dispatch, means, time, usage, hours, onClosed } = parts;
  const { database, plans, recorder } = means;
  const { logger, quietMs, sweepEveryMs } = options;
  return [
    parts.teamLimits.chore,
    ...(means.hostGate === undefined ? [] : [means.hostGate.chore]),
    createReap({ admission, dispatch }),
    createSweep({
      ...{ database, admission, dispatch, plans, time, logger },
      endOverdue: (storyRun) => endOverdue(storyRun, { database, admission, dispatch, recorder, time, logger }),
      onClosed,
      ...(quietMs === undefined ? {} : { quietMs }),
      ...(sweepEveryMs === undefined ? {} : { everyMs: sweepEveryMs }),
    }),
    createUsage({ usage, hours }),
    createPartitions(options.pool, time),
    createDeliveries(database),
    createFilesChore(database),
    createRetention({ pool: options.pool, database, time, logger, days: options.retentionDays ?? null }),
  ];
}

function startWorkerRounds(options: WorkerOptions, parts: WorkerParts): ChoreLoop {
  const { admission, dispatch, means, policies, time, telemetry } = parts;
  const { database, plans, clock, files, signal, teamMail, vault } = means;
  const { logger, noticesEveryMs: everyMs = 2_000 } = options;
  const rounds = startRounds(
    {
      schedules: createSchedules({ database, admission, dispatch, plans, time, logger }),
      mailboxes: createMailboxes({
        ...{ store: createMailboxStore(database, options.pool), owner: options.id, egress: options.egress },
        ...{ plans, admission, dispatch, time, logger, vault, clock, files, signal },
        ...{ closer: parts.closer, teamLimits: parts.teamLimits },
        onCalled: () => rounds.hurry(),
      }),
      watches: createWatches({ database, plans, time, logger, everyMs }),
      notices: createNotices({
        ...{ everyMs, database, time, logger, teamMail, signal },
        publicUrl: options.publicUrl ?? "http://localhost:3000",
      }),
      throttles: createThrottles(database, time),
      policies: createPolicyChore(policies),
    },
    { database, time, clock, logger, telemetry },
  );
  return rounds;
}

async function stopAll(starting: Promise<Started>, options: WorkerOptions, stopping: AbortController): Promise<void> {
  const started = await starting.catch(() => null);
  if (started === null) return;
  const { clock, logger, drainMs = 25_000 } = options;
  const { parts, queues, heartbeat } = started;
  parts.draining.now = true;
  const handedBack = heartbeat
    .runOnce()
    .catch((err) => logger.debug({ err }, "slots could not be handed back at once"));
  const closing = Promise.all([handedBack, ...queues.map((queue) => queue.close())]);
  // A job that ends now may have begun a run beside the queues.
  const closed = closing.then(() => Promise.all(queues.map((queue) => queue.settled())));
  const inTime = await within(closed, drainMs, clock);
  if (!inTime) logger.warn({ runs: parts.means.running.size() }, "runs did not end in time and are given back");
  stopping.abort();
  await within(closed, cutOffMs, clock);
  await within(giveBack(started, options), cutOffMs, clock);
  parts.time.stop();
  for (const queue of queues) queue.disconnect();
  await within(parts.disconnect(), cutOffMs, clock);
}

/** Ends the chores, lets the last records and closings be written, and takes the worker off in admission. */
async function giveBack({ parts, loops }: Started, { id }: WorkerOptions): Promise<void> {
  const { admission, dispatch, means, usage, hours } = parts;
  await Promise.all([means.recorder.drain(), ...loops.map((loop) => loop.stop())]);
  await Promise.all([usage.flush(), hours.flush()]).catch(() => {});
  await dispatch.carryOut(await admission.leave(id).catch(() => ({ granted: [], nextWakeMs: null })));
}

/** Whether the work has ended before `ms` have passed. */
function within(work: Promise<unknown>, ms: number, clock: Clock): Promise<boolean> {
  const done = new AbortController();
  const ended = work.then(
    () => true,
    () => true,
  );
  const late = pause(clock, ms, done.signal).then(() => false);
  return Promise.race([ended, late]).finally(() => done.abort());
}
