import { type Admission, createStoryPolicy, type Settings, SettingsError, type StoryPolicy } from "@fairlead/fairness";
import type { Logger } from "pino";
import type { Database } from "./database.ts";
import type { DatabaseTime } from "./databaseTime.ts";
import type { Dispatch } from "./dispatch.ts";
import { changedPolicies, storedPolicies } from "./recordSql.ts";

/**
 * Keeps in force what is set for the fleet and for stories: the settings of this worker, and the rows of `story_policy`.
 *
 * The version of the fleet's settings is the time at which their worker started, so the newest worker's settings hold. They
 * are set after the stories' policies: a version in Redis says that all of them are there, and a lower one, as after a loss,
 * that they have to be applied. Policies carry versions of their own, so applying one twice or late does no harm.
 */
export type Policies = {
  /** Applies everything unless it is in force; true if it was applied now. Rejects when Redis or the database is away. */
  ensure(): Promise<boolean>;
  /** Applies the policies that were changed since the last time, or lately: whoever changed them may not have reached Redis. */
  applyChanged(): Promise<number>;
};

export type PoliciesOptions = {
  database: Database;
  admission: Admission;
  dispatch: Dispatch;
  time: Pick<DatabaseTime, "now">;
  settings: Settings;
  logger: Logger;
};

type PolicyRow = {
  story_id: string;
  version: number;
  weight: number;
  priority: StoryPolicy["priority"];
  throttle: number;
  paused: boolean;
  budget_ms: number | null;
};

const policiesPerStatement = 500;
const callsAtOnce = 50;
/** A restarted Redis may have lost its last seconds, and a change may be committed later than its time says. */
const overlapMs = 60_000;
const firstId = "00000000-0000-0000-0000-000000000000";

/** Creates the policies of a worker. */
export function createPolicies(options: PoliciesOptions): Policies {
  const { database, admission, dispatch, time, settings } = options;
  let version: number | null = null;
  let sinceMs: number | null = null;

  async function applyAll(): Promise<void> {
    for (let after = firstId; ; ) {
      const rows = await database.query<PolicyRow>({ ...storedPolicies, values: [after, policiesPerStatement] });
      await applyRows(rows, options);
      const last = rows.at(-1);
      if (last === undefined || rows.length < policiesPerStatement) return;
      after = last.story_id;
    }
  }

  return {
    async ensure() {
      version ??= Math.floor(time.now());
      const inForce = await admission.snapshot();
      if (inForce.version >= version) return false;
      await applyAll();
      await dispatch.carryOut(await admission.configure({ version, settings }));
      return true;
    },
    async applyChanged() {
      const nowMs = time.now();
      const rows = await database.query<PolicyRow>({ ...changedPolicies, values: [(sinceMs ?? nowMs) - overlapMs] });
      await applyRows(rows, options);
      sinceMs = nowMs;
      return rows.length;
    },
  };
}

async function applyRows(rows: readonly PolicyRow[], options: PoliciesOptions): Promise<void> {
  for (let from = 0; from < rows.length; from += callsAtOnce) {
    await Promise.all(rows.slice(from, from + callsAtOnce).map((row) => applyRow(row, options)));
  }
}

async function applyRow(row: PolicyRow, { admission, dispatch, logger }: PoliciesOptions): Promise<void> {
  const policy = readPolicy(row, logger);
  if (policy === null) return;
  await dispatch.carryOut(await admission.configure({ version: row.version, storyId: row.story_id, policy }));
}

/** Null for a row out of the limits that this release has: it must not keep the others from being applied. */
function readPolicy(row: PolicyRow, logger: Logger): StoryPolicy | null {
  const { story_id: storyId, weight, priority, throttle, paused, budget_ms: budgetMs } = row;
  try {
    return createStoryPolicy({ weight, priority, throttle, paused, budgetMs });
  } catch (err) {
    if (!(err instanceof SettingsError)) throw err;
    logger.warn({ err, storyId }, "a story's policy is out of its limits and not applied");
    return null;
  }
}
