import type { Admission } from "@fairlead/fairness";
import { toNumberText } from "@fairlead/story";
import type { Logger } from "pino";
import type { Chore } from "./chores/chore.ts";
import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import type { TeamLimitSettings } from "./teamLimitSettings.ts";
import { countToday, countWaiting, dayMs, type Measured, type MeasureMeans, measureStorage } from "./teamMeasures.ts";

/**
 * Keeps what comes in from outside within what a team may have.
 *
 * 1. Every process that takes events measures now and then how much each team has, and keeps that in memory: an event costs
 *    one look into it. So a little more than the limit may come in before all of them know.
 * 2. A measuring that takes long is done the more seldom: none takes more than a fiftieth of the time.
 *    While nobody asks there is none.
 * 3. From four fifths on the log warns. At the limit events are refused until there is room again. What was accepted goes on.
 *
 * Where something can't be measured nothing is refused for it.
 */
export type TeamLimits = {
  /** Why events from outside are refused for a team now; null if they are not. */
  refusalOf(teamId: string): TeamRefusal | null;
  /** What a team has four fifths of its limit of, or more. */
  levelsOf(teamId: string): TeamLevel[];
  /** Measures what it is time for. */
  chore: Chore;
};

export type TeamLimitCode = "team_queue_full" | "daily_limit" | "storage_full";

export type TeamRefusal = { code: TeamLimitCode; message: string; retryAfterSeconds: number };

/** `used` and `limit`: action runs, events or bytes. */
export type TeamLevel = { code: TeamLimitCode; used: number; limit: number; refused: boolean; message: string };

export type TeamLimitsOptions = {
  limits: TeamLimitSettings;
  database: Database;
  admission: Pick<Admission, "snapshot" | "explain">;
  time: { now(): number };
  clock: Pick<Clock, "mono">;
  logger: Logger;
};

type Kind = {
  code: TeamLimitCode;
  limit: number;
  everyMs: number;
  /** The part of the limit below which what was refused is taken again. */
  release: number;
  measure(means: MeasureMeans): Promise<Measured>;
  refuse(used: number, limit: number): string;
  warn(used: number, limit: number): string;
  /** What callers are told to wait. */
  retryAfterSeconds(nowMs: number): number;
};

/** From this part of a limit on people are warned. */
const softPart = 0.8;
/** So many times as long as a measuring took the next one waits. */
const restFactor = 50;

/** After so many passes, of a second each, in which nobody asked, nothing is measured until somebody does. */
const unaskedPassesMax = 600;

/** Creates the limits of a process; nothing is refused before the first measuring. */
export function createTeamLimits(options: TeamLimitsOptions): TeamLimits {
  const gauges = kindsOf(options.limits).map((kind) => createGauge(kind, options));
  let unaskedPasses = Number.POSITIVE_INFINITY;
  return {
    refusalOf(teamId) {
      unaskedPasses = 0;
      for (const gauge of gauges) {
        const refusal = gauge.refusalOf(teamId);
        if (refusal !== null) return refusal;
      }
      return null;
    },
    levelsOf(teamId) {
      unaskedPasses = 0;
      return gauges.flatMap((gauge) => gauge.levelOf(teamId) ?? []);
    },
    chore: {
      name: "team_limits",
      everyMs: gauges.length === 0 ? Number.POSITIVE_INFINITY : 1_000,
      async runOnce() {
        let measured = 0;
        unaskedPasses += 1;
        if (unaskedPasses > unaskedPassesMax) for (const gauge of gauges) gauge.forget();
        else for (const gauge of gauges) measured += (await gauge.measure()) ? 1 : 0;
        return { measured };
      },
    },
  };
}

type Level = { used: number; refused: boolean };

function createGauge(kind: Kind, { clock, database, admission, time, logger }: TeamLimitsOptions) {
  const { code, limit } = kind;
  let levels: ReadonlyMap<string, Level> = new Map();
  let dueMs = Number.NEGATIVE_INFINITY;

  /** Those that are near their limit, or above it. */
  function toLevels(measured: Measured): Map<string, Level> {
    const next = new Map<string, Level>();
    for (const [teamId, used] of measured) {
      const before = levels.get(teamId);
      const refused = used >= limit || (before?.refused === true && used >= kind.release * limit);
      if (!refused && used < softPart * limit) continue;
      next.set(teamId, { used, refused });
      if (before?.refused === refused) continue;
      logger.warn({ teamId, code, used, limit }, refused ? "events of a team are refused" : "a team is near its limit");
    }
    return next;
  }

  return {
    refusalOf(teamId: string): TeamRefusal | null {
      const level = levels.get(teamId);
      if (level?.refused !== true) return null;
      const message = kind.refuse(level.used, limit);
      return { code, message, retryAfterSeconds: kind.retryAfterSeconds(time.now()) };
    },
    levelOf(teamId: string): TeamLevel | null {
      const level = levels.get(teamId);
      if (level === undefined) return null;
      const message = level.refused ? kind.refuse(level.used, limit) : kind.warn(level.used, limit);
      return { code, limit, ...level, message };
    },
    forget(): void {
      levels = new Map();
      dueMs = Number.NEGATIVE_INFINITY;
    },
    async measure(): Promise<boolean> {
      const sinceMs = clock.mono();
      if (sinceMs < dueMs) return false;
      try {
        const means = { database, admission, nowMs: time.now(), from: softPart * limit };
        levels = toLevels(await kind.measure(means));
      } catch (err) {
        levels = new Map();
        logger.debug({ err, code }, "what teams have could not be measured; nothing is refused for it");
      }
      const nowMs = clock.mono();
      dueMs = nowMs + Math.max(kind.everyMs, restFactor * (nowMs - sinceMs));
      return true;
    },
  };
}

function kindsOf({ waitingRuns, eventsPerDay, storageBytes }: TeamLimitSettings): Kind[] {
  return [
    ...(waitingRuns === null ? [] : [{ ...queue, limit: waitingRuns }]),
    ...(eventsPerDay === null ? [] : [{ ...day, limit: eventsPerDay }]),
    ...(storageBytes === null ? [] : [{ ...storage, limit: storageBytes }]),
  ];
}

const queueRelease = 0.9;

const queue: Omit<Kind, "limit"> = {
  code: "team_queue_full",
  everyMs: 1_000,
  release: queueRelease,
  measure: countWaiting,
  refuse: (used, limit) =>
    `This team has ${toNumberText(used)} action runs waiting; ${toNumberText(limit)} is the limit. New events are refused until fewer than ${toNumberText(Math.floor(queueRelease * limit))} wait.`,
  warn: (used, limit) =>
    `This team has ${toNumberText(used)} action runs waiting; at ${toNumberText(limit)} new events are refused.`,
  retryAfterSeconds: () => 10,
};

const day: Omit<Kind, "limit"> = {
  code: "daily_limit",
  everyMs: 5_000,
  release: 1,
  measure: countToday,
  refuse: (_, limit) =>
    `This team has used its ${toNumberText(limit)} events for today (UTC). New ones are taken again from midnight on.`,
  warn: (used, limit) =>
    `This team has used ${toNumberText(used)} of its ${toNumberText(limit)} events for today (UTC); beyond them new ones are refused.`,
  retryAfterSeconds: (nowMs) => Math.ceil((dayMs - (nowMs % dayMs)) / 1_000),
};

const megabytes = (bytes: number) => toNumberText(Math.ceil(bytes / 1e6));

const storage: Omit<Kind, "limit"> = {
  code: "storage_full",
  everyMs: 60_000,
  release: 1,
  measure: measureStorage,
  refuse: (used, limit) =>
    `The story runs and files of this team take ${megabytes(used)} MB; ${megabytes(limit)} MB is the limit. New events are refused until there is room: let stories keep their runs for fewer days, or ask an operator for more.`,
  warn: (used, limit) =>
    `The story runs and files of this team take ${megabytes(used)} MB; at ${megabytes(limit)} MB new events are refused. Let stories keep their runs for fewer days, or ask an operator for more.`,
  retryAfterSeconds: () => 3_600,
};
