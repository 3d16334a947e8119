import { fromCompactId, type Ticket, toCompactId } from "@fairlead/fairness";
import type { Pool } from "@fairlead/story";
import { type RunKey, runIdOf } from "./ids.ts";

/** All a worker needs to know to find a run's input and plan; everything else is read from the record. */
export type Locator = RunKey & {
  storyId: string;
  versionId: string;
  /** 1 for the first attempt. */
  attempt: number;
  /** Webhook calls of this installation that led here, one after another. */
  hops: number;
  /** When the run became due, milliseconds on the database's time. */
  dueMs: number;
  /** Milliseconds that it waited after attempts that failed. */
  backoffMs: number;
  /** Whether nothing else of its story run was left to do when it came to be, as far as is known. Default: it is not known. */
  isOnly?: boolean;
};

const SEPARATOR = "\t";

/** The ticket that admission handles: ids for its own use, the rest as an opaque payload. */
export function toTicket(locator: Locator, pool: Pool): Ticket {
  const { storyRunId, storyId } = locator;
  return { runId: runIdOf(locator), storyRunId, storyId, pool, payload: encodePayload(locator) };
}

/** The locator back from a ticket. Throws on a payload that this program did not write. */
export function fromTicket(ticket: Pick<Ticket, "storyRunId" | "storyId" | "payload">): Locator {
  const [versionId, parent, action, loopIndex, attempt, hops, due, backoff, only] = ticket.payload.split(SEPARATOR);
  if (versionId === undefined || parent === undefined || action === undefined || due === undefined) {
    throw new Error(`A ticket of story run ${ticket.storyRunId} has a payload that can't be read.`);
  }
  return {
    storyRunId: ticket.storyRunId,
    storyId: ticket.storyId,
    versionId: fromCompactId(versionId),
    parentEventId: parent === "" ? null : fromCompactId(parent),
    action,
    loopIndex: Number(loopIndex),
    attempt: Number(attempt),
    hops: Number(hops),
    dueMs: Number(due),
    backoffMs: Number(backoff ?? 0),
    ...(only === "only" ? { isOnly: true } : {}),
  };
}

function encodePayload(l: Locator): string {
  // Rounded up: a run is due when what it follows from has ended, not before.
  const times = [Math.ceil(l.dueMs), Math.round(l.backoffMs)];
  const parent = l.parentEventId === null ? "" : toCompactId(l.parentEventId);
  const marks = l.isOnly === true ? ["only"] : [];
  return [toCompactId(l.versionId), parent, l.action, l.loopIndex, l.attempt, l.hops, ...times, ...marks].join(
    SEPARATOR,
  );
}

/** The runs that are left of what was one run: only a single one is the only one of its story run again. */
export function asLeft(locators: Locator[]): Locator[] {
  return locators.length === 1 ? locators : locators.map(({ isOnly: _, ...locator }) => locator);
}
