import type { Admission } from "@fairlead/fairness";
import type { Dispatch } from "../dispatch.ts";
import type { RunningRuns } from "../runningRuns.ts";
import type { Chore } from "./chore.ts";

export type HeartbeatOptions = {
  worker: string;
  /** Slots that the worker offers now; none while it drains. */
  slots: () => { cpu: number; io: number };
  running: Pick<RunningRuns, "list">;
  admission: Admission;
  dispatch: Dispatch;
};

/**
 * Tells admission each second that this worker lives, how many slots it has and what it runs. The first heartbeat is the
 * registration, so it is sent at once.
 */
export function createHeartbeat({ worker, slots, running, admission, dispatch }: HeartbeatOptions): Chore {
  return {
    name: "heartbeat",
    everyMs: 1_000,
    atOnce: true,
    async runOnce() {
      const reply = await admission.tick(worker, slots(), running.list());
      await dispatch.carryOut(reply);
      return { granted: reply.granted.length };
    },
  };
}
