/** What the environment says about where actions may go, without the code by which they go. */
export type { EgressPolicy } from "./egressPolicy.ts";
export { readEgressPolicy } from "./egressSettings.ts";
