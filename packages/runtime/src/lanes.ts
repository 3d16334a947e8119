import type { Clock } from "./clock.ts";

/**
 * Decides when the work that gathers is taken, so that it goes in as few trips as the load allows.
 *
 * 1. Where nothing is under way it is taken after one turn of the event loop, so that a lone piece of work never waits.
 * 2. While a trip is under way, work gathers for the next. Another lane takes it only if there is much of it, or if the
 *    trip that began last takes long: what is slow, or waits for a lock, holds up nothing else for longer than that.
 * 3. Under load, which is when the last trip took much, the next one may be made to wait too (`gatherMs`).
 * 4. It waits no longer than for the trip that is under way when nothing more can come (`isWhole`).
 */
export type Lanes = {
  /** Says that there is work to take. */
  offer(): void;
  /** Waits until there is none, and nothing is under way. */
  drain(): Promise<void>;
};

export type LanesOptions = {
  clock: Pick<Clock, "mono" | "after">;
  /** Trips under way at once, default 3. */
  lanes?: number;
  /** Under load, the least time from the beginning of one trip to that of the next; default 0, as soon as one has ended. */
  gatherMs?: number;
  /** Pieces of work that wait. */
  waiting: () => number;
  /** Whether everybody who could bring a piece of work waits for one; default never. */
  isWhole?: () => boolean;
  /** Takes work and resolves when it is done; never rejects. */
  begin: () => Promise<void>;
};

/** As much as this is not left to gather. */
const waitingMax = 64;
/** A trip that took as much as this tells of load. */
const loadMin = 12;
/** A trip that takes longer than this is not waited for. */
const patienceMs = 10;

/** Creates the lanes of one kind of work. */
export function createLanes({ clock, lanes = 3, gatherMs = 0, isWhole, waiting, begin }: LanesOptions): Lanes {
  const idle: (() => void)[] = [];
  let underWay = 0;
  let scheduled = false;
  let last = { beganMs: 0, taken: 0 };
  let pause: { untilMs: number; cancel: () => void } | null = null;

  /** `paused`: it was waited long enough, whatever a timer that was a little early makes of it. */
  function offer(paused = false): void {
    if (scheduled || underWay === lanes || waiting() === 0) return;
    const untilMs = last.beganMs + spacingMs();
    if (!paused && untilMs > clock.mono()) {
      waitUntil(untilMs);
      return;
    }
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (waiting() > 0) void run();
      offer();
    });
  }

  /** From the beginning of the last trip to that of the next. */
  function spacingMs(): number {
    if (waiting() >= waitingMax) return 0;
    const gathersMs = last.taken < loadMin || isWhole?.() === true ? 0 : gatherMs;
    return underWay === 0 ? gathersMs : Math.max(gathersMs, patienceMs);
  }

  function waitUntil(untilMs: number): void {
    if (pause !== null && pause.untilMs <= untilMs) return;
    pause?.cancel();
    const cancel = clock.after(untilMs - clock.mono(), () => {
      pause = null;
      offer(true);
    });
    pause = { untilMs, cancel };
  }

  async function run(): Promise<void> {
    underWay += 1;
    pause?.cancel();
    pause = null;
    const waited = waiting();
    const done = begin();
    last = { beganMs: clock.mono(), taken: waited - waiting() };
    await done;
    underWay -= 1;
    offer();
    if (underWay === 0 && waiting() === 0) for (const wake of idle.splice(0)) wake();
  }

  return {
    offer: () => offer(),
    drain() {
      if (underWay === 0 && waiting() === 0) return Promise.resolve();
      return new Promise((resolve) => idle.push(resolve));
    },
  };
}
