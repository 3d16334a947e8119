/**
 * The slots of one pool in this worker, for runs that come two ways:
 *
 * 1. Jobs of the queue, as many at once as there are slots. One waits here only while runs beside the queue have its slot.
 * 2. Runs that are begun beside the queue. They get an eighth of the slots at the most, and none while half of the slots are
 *    in use: a job that lies in the queue meanwhile finds a slot all the same, so that nobody is passed over.
 */
export type SlotRoom = {
  /** Takes a slot for a job of the queue; a promise if it has to wait for one. */
  enter(): void | Promise<void>;
  /** Takes a slot for a run beside the queue; false if there is none for it. */
  enterBeside(): boolean;
  leave(): void;
  leaveBeside(): void;
};

/** The room of a worker with so many slots. */
export function createSlotRoom(slots: number): SlotRoom {
  const besideMax = Math.floor(slots / 8);
  const waiting: (() => void)[] = [];
  let inUse = 0;
  let beside = 0;

  function leave(): void {
    inUse -= 1;
    if (inUse < slots) waiting.shift()?.();
  }

  return {
    enter() {
      if (inUse < slots) {
        inUse += 1;
        return;
      }
      return new Promise((resolve) => {
        waiting.push(() => {
          inUse += 1;
          resolve();
        });
      });
    },
    enterBeside() {
      if (beside >= besideMax || inUse >= slots / 2) return false;
      inUse += 1;
      beside += 1;
      return true;
    },
    leave,
    leaveBeside() {
      beside -= 1;
      leave();
    },
  };
}
