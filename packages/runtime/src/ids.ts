import { hash, randomFillSync } from "node:crypto";

/**
 * Ids of the record. All are uuids that begin with the 48 time bits of their story run, so that an id alone names its
 * partition. A run's id is derived from its locator, so that every attempt at the same run has the same key. An event's
 * id is its run's id with the low 16 bits set to its sequence number + 1, so that events of a run lie side by side.
 */

/** What makes an action run the same run: one action for one incoming event (and loop index) of one story run. */
export type RunKey = { storyRunId: string; parentEventId: string | null; action: string; loopIndex: number };

/** Events that one run may emit; also what 16 bits of an event id leave room for. */
export const eventsPerRunMax = 10_000;

/** Bytes of chance that an id takes. Many are drawn at once: a draw costs more than the rest of the id. */
const chanceBytes = 10;
const chance = Buffer.alloc(400 * chanceBytes);
let chanceUsed = chance.length;

/** A new story run id: uuid version 7 (RFC 9562) at `nowMs`, the database's time in milliseconds. */
export function newStoryRunId(nowMs: number): string {
  if (chanceUsed === chance.length) {
    randomFillSync(chance);
    chanceUsed = 0;
  }
  const tail = chance.toString("hex", chanceUsed, chanceUsed + chanceBytes);
  chanceUsed += chanceBytes;
  return join(timeHex(nowMs), [`7${tail.slice(0, 3)}`, toVariant(tail.slice(3, 7)), tail.slice(7, 19)]);
}

/** The id of the schedule of an action. It changes with the expression and the time zone, as these make it another one. */
export function scheduleIdOf({ storyId, actionId, cron, timezone }: ScheduleKey): string {
  const digits = hashOf(`${storyId} ${actionId} ${timezone} ${cron}`);
  return join(digits.slice(0, 12), [`8${digits.slice(12, 15)}`, toVariant(digits.slice(15, 19)), digits.slice(19, 31)]);
}

export type ScheduleKey = { storyId: string; actionId: string; cron: string; timezone: string };

/** The id of the story run that a schedule starts for one of its times, always the same. */
export function tickRunIdOf(scheduleId: string, dueMs: number): string {
  const digits = hashOf(`${scheduleId} ${dueMs}`);
  return join(timeHex(dueMs), [`7${digits.slice(0, 3)}`, toVariant(digits.slice(3, 7)), digits.slice(7, 19)]);
}

/** The id of a run: its story run's time bits, then a hash of its locator; the low 16 bits are 0. */
export function runIdOf(key: RunKey): string {
  const digits = hashOf(`${key.storyRunId} ${key.parentEventId ?? ""} ${key.action} ${key.loopIndex}`);
  const time = key.storyRunId.slice(0, 8) + key.storyRunId.slice(9, 13);
  return join(time, [`8${digits.slice(0, 3)}`, toVariant(digits.slice(3, 7)), `${digits.slice(7, 15)}0000`]);
}

function hashOf(text: string): string {
  return hash("sha256", text);
}

/** Four hexadecimal digits with the bits of the variant of RFC 9562. */
function toVariant(digits: string): string {
  return ((Number.parseInt(digits.charAt(0), 16) & 0x3) | 0x8).toString(16) + digits.slice(1);
}

/** The id of the `seq`-th event (from 0) of a run. */
export function eventIdOf(runId: string, seq: number): string {
  return runId.slice(0, 32) + (seq + 1).toString(16).padStart(4, "0");
}

/** The id of the run that emitted an event. */
export function runIdOfEvent(eventId: string): string {
  return `${eventId.slice(0, 32)}0000`;
}

/** The story run's start in milliseconds, as every id of it carries it. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The lowest and highest story run ids that may hold `id`: a range for finding a row by its id alone. */
export function storyRunRange(id: string): { from: string; to: string } {
  const time = id.slice(0, 13);
  return { from: `${time}-0000-0000-000000000000`, to: `${time}-ffff-ffff-ffffffffffff` };
}

function timeHex(ms: number): string {
  return Math.floor(ms).toString(16).padStart(12, "0");
}

/** A uuid from its 48 time bits and its other three groups. */
function join(time: string, groups: readonly [string, string, string]): string {
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-${groups.join("-")}`;
}
