import type { Admission } from "@fairlead/fairness";
import type { Dispatch } from "../dispatch.ts";
import type { Chore } from "./chore.ts";

/** Hands over again what dead workers held and what was granted but never arrived in a queue. */
export function createReap({ admission, dispatch }: { admission: Admission; dispatch: Dispatch }): Chore {
  return {
    name: "reap",
    everyMs: 1_000,
    async runOnce() {
      const reply = await admission.reap();
      await dispatch.carryOut(reply);
      return { redelivered: reply.redeliver.length, granted: reply.granted.length };
    },
  };
}
