import type { Admission } from "@fairlead/fairness";
import type { Handoff } from "../handoff.ts";
import type { Chore } from "./chore.ts";

/** Hands over again what dead workers held and what was granted but never arrived in a queue. */
export function createReap({ admission, handoff }: { admission: Admission; handoff: Handoff }): Chore {
  return {
    name: "reap",
    everyMs: 1_000,
    async runOnce() {
      const { redeliver, granted } = await admission.reap();
      await handoff.push([...redeliver, ...granted]);
      return { redelivered: redeliver.length, granted: granted.length };
    },
  };
}
