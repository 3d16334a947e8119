import { getHeapStatistics } from "node:v8";
import { Admission, createSettings, HourBook, UsageBook } from "@fairlead/fairness";
import { createAdmissionCalls, type SpareSlots } from "./admissionCalls.ts";
import { createBegin } from "./begin.ts";
import { createBeginnings } from "./beginnings.ts";
import { createClaims } from "./claims.ts";
import type { Closer, OnClosed } from "./closer.ts";
import { noKeys } from "./credentials/keyring.ts";
import { createRedactor } from "./credentials/redactor.ts";
import { createVault } from "./credentials/vault.ts";
import { createDatabase } from "./database.ts";
import { createDatabaseTime, type DatabaseTime } from "./databaseTime.ts";
import { createDispatch, type Dispatch } from "./dispatch.ts";
import { noteEndings } from "./endings.ts";
import { createEventCache } from "./eventCache.ts";
import { tellEvictionRisk } from "./eviction.ts";
import { createFileStore } from "./files/fileStore.ts";
import { createHandoff, type Handoff, queuePrefix } from "./handoff.ts";
import { createHostGate } from "./hostGate.ts";
import { createMemoryGate } from "./memoryGate.ts";
import { createPlanCache } from "./planCache.ts";
import { createPolicies, type Policies } from "./policies.ts";
import type { RunMeans } from "./processRun.ts";
import { createRecorder } from "./recorder.ts";
import { connectPrompt, whenReady } from "./redisConnection.ts";
import { createRunBudgets } from "./runBudgets.ts";
import { createRunningRuns } from "./runningRuns.ts";
import { noTeamLimits } from "./teamLimitSettings.ts";
import { createTeamLimits, type TeamLimits } from "./teamLimits.ts";
import { createTeamMail, type TeamMail } from "./teamMail.ts";
import { type Telemetry, telemetryOf } from "./telemetry.ts";
import { noTestPoints } from "./testPoints.ts";
import type { WorkerOptions } from "./worker.ts";

/** What a worker is made of, beside its queues and its chores. */
export type WorkerParts = {
  /** Set when the worker begins to stop: it takes no more runs then. */
  draining: { now: boolean };
  means: RunMeans & { teamMail: TeamMail };
  /** Set by whoever wants to hear of the waits that this worker records. */
  waits: { onWait: (dueMs: number) => void };
  /** Set by whoever has slots to spare for runs that have not been in a queue. */
  spare: { slots?: SpareSlots | undefined };
  usage: UsageBook;
  hours: HourBook;
  onClosed: OnClosed;
  telemetry: Telemetry;
  policies: Policies;
  teamLimits: TeamLimits;
  admission: Admission;
  dispatch: Dispatch;
  handoff: Pick<Handoff, "waiting">;
  closer: Closer;
  time: DatabaseTime;
  /** Gives Redis up to a second to be connected, so that the first heartbeat finds it. */
  connect(): Promise<void>;
  /** Closes the connections to Redis. */
  disconnect(): Promise<void>;
};

/**
 * A run makes two trips to the record, to be claimed and to be recorded. While they take a dozen pieces of work or more, a
 * new one begins no sooner than this after the last: that adds half of it to each. A lone run waits for nothing, nor do runs
 * that all wait: where slots are short, waiting would cost as many runs as could have had them.
 */
const tripGatherMs = 10;

/** Values take some eight times as much memory as their JSON has characters: runs in hand get half, the cache an eighth. */
const cacheMax = 32_000_000;

function toGate({ requestsPerHost: requestsMax = null }: WorkerOptions, admission: Admission) {
  return requestsMax === null ? {} : { hostGate: createHostGate({ requestsMax, admission }) };
}

/** Puts a worker together; nothing but connecting to Redis happens. `signal` ends what is under way. */
export function createWorkerParts(options: WorkerOptions, signal: AbortSignal): WorkerParts {
  const { pool, redisUrl, logger, clock, egress, id, prefix = queuePrefix, points = noTestPoints } = options;
  const { telemetry = telemetryOf(), keyring = noKeys, redactor = createRedactor() } = options;
  const redis = connectPrompt(redisUrl, logger);
  const queueRedis = connectPrompt(redisUrl, logger);
  const database = createDatabase(pool);
  const { memoryBytes = getHeapStatistics().heap_size_limit } = options;
  const cache = createEventCache(Math.min(cacheMax, memoryBytes / 64));
  const time = createDatabaseTime(database, clock);
  const handoff = createHandoff(queueRedis, logger, prefix);
  const hours = new HourBook({ redis, prefix });
  const onClosed = noteEndings({ telemetry, hours, time });
  const waits: WorkerParts["waits"] = { onWait: () => {} };
  const spare: WorkerParts["spare"] = {};
  const running = createRunningRuns(signal);
  const told = { database, logger, clock, telemetry, onClosed, onWait: (dueMs: number) => waits.onWait(dueMs) };
  const recorder = createRecorder({ ...told, gatherMs: tripGatherMs, inHand: () => running.size() });
  const admission = new Admission({ redis, prefix, records: telemetry.isRead });
  const dispatch = createDispatch({ admission, handoff, clock, logger, telemetry });
  const calls = createAdmissionCalls(admission, id, {
    onCompleted: () => points.reach("afterComplete"),
    onDrained: (storyRunIds) => recorder.close(storyRunIds),
    onDecided: (decided) => dispatch.carryOut(decided),
    spare,
  });
  const draining = { now: false };
  const usage = new UsageBook({ redis, prefix });
  const settings = createSettings(options.fairness);
  const policies = createPolicies({ database, admission, dispatch, time, settings, logger });
  const own = { database, time, logger };
  const teamLimits = createTeamLimits({ ...own, limits: options.teamLimits ?? noTeamLimits, admission, clock });
  const vault = createVault({ database, clock, keyring, redactor });
  const means: WorkerParts["means"] = {
    ...{ vault, teamMail: createTeamMail({ database, vault, egress }) },
    ...{ calls, cache, clock, database, egress, logger, points, signal, telemetry, time, usage },
    ...{ ...toGate(options, admission), isDraining: () => draining.now, files: createFileStore(database) },
    begin: createBegin({ admission, dispatch, closer: recorder, logger }),
    running,
    ...{ beginnings: createBeginnings(database, time), budgets: createRunBudgets(own) },
    memory: createMemoryGate(memoryBytes / 16),
    plans: createPlanCache(database),
    claims: createClaims({ recorder, database, cache }),
    recorder,
  };
  const forgetFleet = telemetry.watchFleet(() => admission.snapshot());
  const connections = createConnections({ redis, queueRedis, clock, logger }, async () => {
    forgetFleet();
    dispatch.stop();
    await handoff.stop();
  });
  return {
    ...{ draining, waits, spare, means, usage, hours, telemetry, policies, teamLimits },
    closer: recorder,
    ...{ admission, dispatch, handoff, onClosed, time, ...connections },
  };
}

type Servers = Pick<WorkerOptions, "clock" | "logger"> &
  Record<"redis" | "queueRedis", ReturnType<typeof connectPrompt>>;

/** `first`: what ends before the connections do. */
function createConnections(
  { redis, queueRedis, clock, logger }: Servers,
  first: () => Promise<void>,
): Pick<WorkerParts, "connect" | "disconnect"> {
  return {
    async connect() {
      await Promise.all([whenReady(redis, clock, 1_000), whenReady(queueRedis, clock, 1_000)]);
      void tellEvictionRisk(redis, logger);
    },
    async disconnect() {
      await first();
      queueRedis.disconnect();
      redis.disconnect();
    },
  };
}
