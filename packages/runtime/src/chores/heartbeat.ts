import type { Admission } from "@fairlead/fairness";
import type { Handoff } from "../handoff.ts";
import type { Chore } from "./chore.ts";

/** Runs of this worker, as its heartbeat names them. */
export type RunningRuns = { list(): { runId: string; storyRunId: string }[] };

export type HeartbeatOptions = {
  worker: string;
  slots: { cpu: number; io: number };
  running: RunningRuns;
  admission: Admission;
  handoff: Handoff;
};

/** Tells admission each second that this worker lives, how many slots it has and what it runs. */
export function createHeartbeat({ worker, slots, running, admission, handoff }: HeartbeatOptions): Chore {
  return {
    name: "heartbeat",
    everyMs: 1_000,
    async runOnce() {
      const { granted } = await admission.tick(worker, slots, running.list());
      await handoff.push(granted);
      return { granted: granted.length };
    },
  };
}
