/** What one team may have; null: as much as it likes. */
export type TeamLimitSettings = {
  /** Action runs that wait for a worker. */
  waitingRuns: number | null;
  /** Story runs that begin in a day of UTC. */
  eventsPerDay: number | null;
  /** Bytes that story runs and files take. */
  storageBytes: number | null;
};

export const noTeamLimits: TeamLimitSettings = { waitingRuns: null, eventsPerDay: null, storageBytes: null };

export type TeamLimitsRead = { ok: true; limits: TeamLimitSettings } | { ok: false; message: string };

const waitingRunsDefault = 100_000;
const countMax = 1_000_000_000;
const bytesPerMegabyte = 1_000_000;

/**
 * Reads FAIRLEAD_TEAM_WAITING_RUNS (default 100 000), FAIRLEAD_TEAM_EVENTS_PER_DAY and FAIRLEAD_TEAM_STORAGE_MB (default
 * none); 0 is none. The message says what one has to be.
 */
export function readTeamLimits(env: Readonly<Record<string, string | undefined>>): TeamLimitsRead {
  const counts = {
    FAIRLEAD_TEAM_WAITING_RUNS: Number(env.FAIRLEAD_TEAM_WAITING_RUNS || waitingRunsDefault),
    FAIRLEAD_TEAM_EVENTS_PER_DAY: Number(env.FAIRLEAD_TEAM_EVENTS_PER_DAY || 0),
    FAIRLEAD_TEAM_STORAGE_MB: Number(env.FAIRLEAD_TEAM_STORAGE_MB || 0),
  };
  const wrong = Object.entries(counts).find(([, count]) => !isCount(count));
  if (wrong !== undefined) {
    return { ok: false, message: `${wrong[0]} has to be a whole number from 1 to ${countMax}, or 0 for no limit.` };
  }
  return {
    ok: true,
    limits: {
      waitingRuns: counts.FAIRLEAD_TEAM_WAITING_RUNS || null,
      eventsPerDay: counts.FAIRLEAD_TEAM_EVENTS_PER_DAY || null,
      storageBytes: counts.FAIRLEAD_TEAM_STORAGE_MB * bytesPerMegabyte || null,
    },
  };
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= countMax;
}
