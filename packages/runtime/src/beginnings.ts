import { randomUUID } from "node:crypto";
import { createBatcher } from "./batcher.ts";
import { beginRuns, forgetBeginnings, takeBackBeginnings } from "./beginningsSql.ts";
import type { Database } from "./database.ts";
import type { DatabaseTime } from "./databaseTime.ts";
import { runIdOf } from "./ids.ts";
import type { Locator } from "./locator.ts";

/**
 * Counts how often the execution of a run has begun without anything having come of it, as its worker was lost each time.
 * It is written down before an execution begins, and not for every run: only where it decides something.
 */
export type Beginnings = {
  /** Writes down that this execution begins; resolves with how many have begun, this one included. */
  begin(beginning: Beginning): Promise<number>;
  /** The execution was broken off in an orderly way and does not count. Best effort. */
  takeBack(locator: Locator): Promise<void>;
  /** The run is recorded. Best effort: rows that stay do no harm. */
  forget(locator: Locator): void;
  /**
   * Does one task after another, of all that are given: runs under suspicion are executed alone, so that one that ends its
   * worker does not bring others under suspicion.
   */
  alone<Result>(task: () => Promise<Result>): Promise<Result>;
};

/** `token` names the beginning: one that is written twice, as the answer was lost, counts once. */
export type Beginning = {
  locator: Locator;
  token: string;
  /** How many have begun before if none is written down. */
  earlier: number;
};

const runsPerStatement = 200;

/** Creates the beginnings of a process. */
export function createBeginnings(database: Database, time: Pick<DatabaseTime, "now">): Beginnings {
  let last: Promise<unknown> = Promise.resolve();
  const begin = createBatcher<Beginning, number>({
    max: runsPerStatement,
    parallel: 2,
    async run(items) {
      const keys = keysOf(items.map(({ locator }) => locator));
      const counts = [items.map(({ earlier }) => earlier + 1), items.map(({ token }) => token)];
      const values = [...keys, ...counts, time.now()];
      const rows = await database.query<{ run_id: string; begun: number }>({ ...beginRuns, values });
      const begun = new Map(rows.map((row) => [row.run_id, row.begun]));
      return items.map(({ locator }) => begun.get(runIdOf(locator)) ?? 1);
    },
  });
  const takeBack = inBatches((locators) => {
    const tokens = locators.map(() => randomUUID());
    return database.query({ ...takeBackBeginnings, values: [...keysOf(locators), tokens, time.now()] });
  });
  const forget = inBatches((locators) =>
    database.query({ ...forgetBeginnings, values: [locators.map((one) => runIdOf(one))] }),
  );
  return {
    begin,
    takeBack,
    forget: (locator) => void forget(locator),
    alone(task) {
      const result = last.then(task, task);
      last = result;
      return result;
    },
  };
}

/** Best effort, for many runs at once. */
function inBatches(write: (locators: readonly Locator[]) => Promise<unknown>): (locator: Locator) => Promise<void> {
  const batcher = createBatcher<Locator, true>({
    max: runsPerStatement,
    parallel: 1,
    async run(locators) {
      await write(locators);
      return locators.map(() => true as const);
    },
  });
  return (locator) =>
    batcher(locator).then(
      () => {},
      () => {},
    );
}

function keysOf(locators: readonly Locator[]): unknown[] {
  return [
    locators.map((one) => runIdOf(one)),
    locators.map(({ storyRunId }) => storyRunId),
    locators.map(({ attempt }) => attempt),
  ];
}
