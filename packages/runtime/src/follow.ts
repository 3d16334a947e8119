import type { Ticket } from "@fairlead/fairness";
import { findAction, type LinkKind } from "@fairlead/story";
import type { Database } from "./database.ts";
import { eventIdOf, eventsPerRunMax, runIdOf } from "./ids.ts";
import { asLeft, type Locator, toTicket } from "./locator.ts";
import { followers } from "./outcome.ts";
import type { LoadedPlan } from "./planCache.ts";
import { readEmitted } from "./recordSql.ts";

/** The tickets of runs that follow, each in the pool of its action. */
export function toTickets(loaded: LoadedPlan, locators: readonly Locator[]): Ticket[] {
  return locators.map((locator) => toTicket(locator, findAction(loaded.plan, locator.action)?.pool ?? "cpu"));
}

/**
 * The children of a run as they were recorded: whoever finds a run recorded by another attempt enqueues these, so that
 * they are never left to nobody. Those that are recorded as well are found so when they are claimed.
 */
export async function recordedChildren(database: Database, loaded: LoadedPlan, locator: Locator): Promise<Locator[]> {
  const action = findAction(loaded.plan, locator.action);
  if (action === undefined) return [];
  const runId = runIdOf(locator);
  const rows = await database.query<{ id: string; port: LinkKind }>({
    ...readEmitted,
    values: [locator.storyRunId, eventIdOf(runId, 0), eventIdOf(runId, eventsPerRunMax - 1)],
  });
  return asLeft(rows.flatMap((event) => followers(action, event, { locator, dueMs: locator.dueMs })));
}
