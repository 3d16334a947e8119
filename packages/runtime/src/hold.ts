import { holdLimits } from "@fairlead/story";
import { runIdOf } from "./ids.ts";
import type { Locator } from "./locator.ts";
import { memoryIdOf } from "./memory.ts";
import type { Waits } from "./outcome.ts";
import { failed, type Held, type Performed } from "./performed.ts";
import type { LoadedPlan } from "./planCache.ts";
import type { TimerRow } from "./rows.ts";

/** What is known of a run whose event is held. `waits`: how long it has waited until then. */
export type Holding = { loaded: LoadedPlan; locator: Locator; nowMs: number; waits: Waits };

/** The wait of a run whose event a delay or a throttle holds. It has no result before: passing the event on is one. */
export function toHold({ dueMs, spacingMs }: Held, { loaded, locator, nowMs, waits }: Holding): TimerRow {
  const { parentEventId, action, loopIndex, attempt, hops } = locator;
  const actionId = memoryIdOf(loaded, action);
  const hold = { storyId: loaded.storyId, actionId, sinceMs: nowMs, spacingMs, wait: JSON.stringify(waits) };
  return { runId: runIdOf(locator), parentEventId, action, loopIndex, dueMs, attempt, errors: null, hops, hold };
}

/** How a run ends whose action holds as many events as it may. */
export function turnedAway(): Performed {
  const message = `${holdLimits.waiting} events wait at this action, the most that may. Send fewer, let more pass, or link its failures to where those go that are too many.`;
  return failed({ code: "too_many_waiting", message });
}
