import type { Database } from "../database.ts";
import type { DatabaseTime } from "../databaseTime.ts";
import { type Chore, type ChoreLoop, type ChoreMeans, doPass, startChore } from "./chore.ts";
import { lookAround } from "./roundsSql.ts";

/** The chores that something in the database calls for only now and then, by the column of `lookAround` that tells so. */
export type RoundChores = { [Errand in keyof Look]: Chore };
type Errand = [keyof Look, Chore];
type Look = {
  schedules: boolean;
  mailboxes: boolean;
  watches: boolean;
  notices: boolean;
  throttles: boolean;
  policies: boolean;
};

export type RoundsMeans = ChoreMeans & { database: Database; time: Pick<DatabaseTime, "now"> };

const everyMs = 1_000;
/** Each chore is done this often whatever a look says, for what it does besides and for what a look does not see. */
const atLeastEveryMs = 60_000;

/**
 * Does chores that find nothing to do almost always: one statement a second looks for all of them, and only those for which
 * there is something are done, none more often than its own interval says. One that knows itself when it is needed
 * (`soonMs`) is done then. They don't wait for each other, and one that is under way is not begun again.
 */
export function startRounds(chores: RoundChores, means: RoundsMeans): ChoreLoop {
  const { database, time, clock } = means;
  const errands = (Object.entries(chores) as Errand[]).filter(([, { everyMs }]) => everyMs < Number.POSITIVE_INFINITY);
  const doing = new Map<Chore, Promise<void>>();
  const ended = new Map<Chore, { atMs: number; hasFailed: boolean }>();
  let stopped = false;

  function isDue([errand, chore]: Errand, look: Look): boolean {
    if (doing.has(chore)) return false;
    const last = ended.get(chore);
    const sinceMs = last === undefined ? Number.POSITIVE_INFINITY : clock.mono() - last.atMs;
    const isAsked = look[errand] || last?.hasFailed === true;
    return soonMsOf(chore) <= 0 || sinceMs >= atLeastEveryMs || (isAsked && sinceMs >= 0.8 * chore.everyMs);
  }

  /** Milliseconds until the chore is needed, as far as it knows. What failed is not tried in a circle. */
  function soonMsOf(chore: Chore): number {
    if (doing.has(chore) || ended.get(chore)?.hasFailed === true) return Number.POSITIVE_INFINITY;
    return chore.soonMs?.() ?? Number.POSITIVE_INFINITY;
  }

  async function run(chore: Chore): Promise<void> {
    const isDone = await doPass(chore, means, () => stopped);
    ended.set(chore, { atMs: clock.mono(), hasFailed: !isDone });
    doing.delete(chore);
    loop.hurry();
  }

  const loop = startChore(
    {
      name: "rounds",
      everyMs: Math.min(everyMs, ...errands.map(([, chore]) => chore.everyMs)),
      soonMs() {
        const soonMs = Math.min(...errands.map(([, chore]) => soonMsOf(chore)));
        return soonMs === Number.POSITIVE_INFINITY ? null : soonMs;
      },
      async runOnce() {
        const [look] = await database.query<Look>({ ...lookAround, values: [time.now()] });
        const due = look === undefined ? [] : errands.filter((errand) => isDue(errand, look));
        for (const [, chore] of due) doing.set(chore, run(chore));
        return { begun: due.length };
      },
    },
    means,
  );
  return {
    hurry: () => loop.hurry(),
    async stop() {
      stopped = true;
      await loop.stop();
      await Promise.all(doing.values());
    },
  };
}
