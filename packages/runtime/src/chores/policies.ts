import type { Policies } from "../policies.ts";
import type { Chore } from "./chore.ts";

/** Brings changed policies of stories to admission that whoever changed them could not. */
export function createPolicyChore(policies: Pick<Policies, "applyChanged">): Chore {
  return {
    name: "policies",
    everyMs: 5_000,
    async runOnce() {
      return { applied: await policies.applyChanged() };
    },
  };
}
