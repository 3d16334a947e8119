import type { Admission } from "@fairlead/fairness";
import type { Logger } from "pino";
import type { Dispatch } from "../dispatch.ts";
import type { Policies } from "../policies.ts";
import type { RunningRuns } from "../runningRuns.ts";
import type { Chore } from "./chore.ts";

export type HeartbeatOptions = {
  worker: string;
  /** Slots that the worker offers now; none while it drains. */
  slots: () => { cpu: number; io: number };
  running: Pick<RunningRuns, "list" | "giveUp">;
  admission: Pick<Admission, "tick">;
  policies: Pick<Policies, "ensure">;
  dispatch: Dispatch;
  logger: Logger;
};

const noSlots = { cpu: 0, io: 0 };

/**
 * Tells admission each second that this worker lives, how many slots it has and what it runs. The first heartbeat is the
 * registration, so it is sent at once. Slots are offered only while policies are in force: a paused story stays paused
 * although Redis has lost its data. The answer names runs whose result will not count, as their story run was cancelled or
 * another worker has them: those are given up.
 */
export function createHeartbeat(options: HeartbeatOptions): Chore {
  const { worker, slots, running, admission, dispatch } = options;
  return {
    name: "heartbeat",
    everyMs: 1_000,
    atOnce: true,
    async runOnce() {
      const offered = (await areInForce(options)) ? slots() : noSlots;
      const reply = await admission.tick(worker, offered, running.list());
      const givenUp = running.giveUp(reply.lost);
      await dispatch.carryOut(reply);
      return { granted: reply.granted.length, givenUp };
    },
  };
}

/** What runs must be kept alive even if policies can't be applied now. */
async function areInForce({ policies, logger }: HeartbeatOptions): Promise<boolean> {
  try {
    await policies.ensure();
    return true;
  } catch (err) {
    logger.warn({ err }, "policies are not in force; this worker takes no runs until they are");
    return false;
  }
}
